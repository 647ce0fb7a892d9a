"""Does what a stage has left belong to what there is now?

Each check raises an OutdatedError that says what has changed, with no word of
what to do: that the plan knows. Other errors are of other things.
"""

import os
from copy import deepcopy

from mmengine.registry import DATASETS, init_default_scope

from mmseg_pmm.engine import check_checkpoint
from mmseg_pmm.engine.mask_settings import has_masks_of_others
from mmseg_pmm.engine.prediction_folder import prediction_settings
from mmseg_pmm.engine.run_config import newest_checkpoint
from mmseg_pmm.engine.test_config import add_test_time_augmentation
from mmseg_pmm.engine.training_data import (
    KEY,
    LENGTH,
    SETTINGS,
    length_of,
    read_said,
    training_data_of,
    what_changed,
)
from mmseg_pmm.engine.training_settings import (
    settings_changed,
    training_settings,
)
from mmseg_pmm.files.made_with import (
    check_made_with,
    made_with,
    read_made_with,
)


class OutdatedError(ValueError):
    """What a stage has left is of other data, weights or settings."""


def check_training(cfg):
    """A training learnt from the data of today, by the settings of today.

    Args:
        cfg (Config): Of the training, perhaps not begun.
    """
    try:
        checkpoint = newest_checkpoint(cfg)
    except FileNotFoundError as error:
        # the plan says what to do
        raise OutdatedError(str(error).partition(':')[0]) from error
    if checkpoint is None:
        return
    check_checkpoint(checkpoint)
    init_default_scope(cfg.default_scope)
    now = training_data_of(DATASETS.build(cfg.train_dataloader.dataset))
    said = read_said(checkpoint)
    changed = what_changed(said.get(KEY), now)
    length = length_of(cfg.train_cfg)
    if not changed and said.get(LENGTH, length) != length:
        changed = f'the training had {said[LENGTH]}, and has {length}'
    changed = changed or settings_changed(
        said.get(SETTINGS), training_settings(cfg)
    )
    if changed:
        raise OutdatedError(
            f'{checkpoint} was trained with other data or settings than there '
            f'are now: {changed}'
        )


def check_prediction(cfg, folder, checkpoint, augmented):
    """Predictions are those of this checkpoint and of these settings.

    Args:
        cfg (Config): Of the model.
        folder (str): It may be missing, as the checkpoint may.
        augmented (bool): With ``--tta``, which changes the settings.
    """
    said = read_made_with(folder)
    if said is None or not os.path.isfile(checkpoint):
        return
    if augmented:
        cfg = deepcopy(cfg)
        add_test_time_augmentation(cfg)
    settings = prediction_settings(cfg)
    try:
        check_made_with(folder, made_with(settings, checkpoint))
    except ValueError as error:
        raise OutdatedError(
            f'{folder} was predicted with other weights or settings than '
            'there are now'
        ) from error


def check_masks(cfg):
    """Masks are those of these settings.

    Args:
        cfg (Config): Of stage 3.
    """
    if has_masks_of_others(cfg.mask_dir, cfg.dataset):
        raise OutdatedError(
            f'{cfg.mask_dir} was made with other settings than there are now'
        )
