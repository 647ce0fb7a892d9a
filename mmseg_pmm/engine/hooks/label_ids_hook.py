"""Holds the masks of a run against the data set's label ids."""

import numpy as np
from mmengine.hooks import Hook
from mmseg.datasets import BaseSegDataset

from mmseg_pmm.datasets.ground_truth import masks_to_look_at, reads_masks
from mmseg_pmm.datasets.wrappers import single_data_sets
from mmseg_pmm.evaluation.iou_areas import check_truth
from mmseg_pmm.files.class_names import has_class_names
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED
from mmseg_pmm.registry import HOOKS

ADVICE = (
    'Masks hold the label id of each pixel: of one class, 0 and 1 (not 0 and '
    '255, or 128)'
)


@HOOKS.register_module()
class LabelIdsHook(Hook):
    """Stops a run whose masks hold what is no label id.

    MMSegmentation's IoUMetric leaves such pixels (of masks of 0 and 128, say)
    out without a word, and calls what is left the mIoU. When a run begins,
    the masks of training, validation or test have to be there, and some are
    looked at; the values of all are, when they are used, but for
    pseudo-masks. ``train.py`` and ``test.py`` add it.

    Raises:
        FileNotFoundError: Masks are missing.
        ValueError: Masks with other values than the label ids and 255, in
            colour, with more than 8 bits, in JPEG files, or of other sizes
            than their images.
    """

    # before any other hook begins its work
    priority = 'VERY_HIGH'

    def before_train(self, runner):
        _check_some(runner.train_dataloader.dataset)
        if runner.val_loop is not None:
            _check_some(runner.val_dataloader.dataset)

    def before_test(self, runner):
        _check_some(runner.test_dataloader.dataset)

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        _check_batch(data_batch, runner.train_dataloader.dataset)

    def before_val_iter(self, runner, batch_idx, data_batch=None):
        _check_batch(data_batch, runner.val_dataloader.dataset)

    def before_test_iter(self, runner, batch_idx, data_batch=None):
        _check_batch(data_batch, runner.test_dataloader.dataset)


def _check_some(data_set):
    for single in single_data_sets(data_set):
        if (
            not isinstance(single, BaseSegDataset)
            or _number_of_classes(single) is None
            or not reads_masks(single.pipeline.transforms)
            or single.backend_args is not None
        ):
            continue
        values = set()
        for path, mask in masks_to_look_at(single):
            _check(mask, path, single)
            values.update(np.unique(mask).tolist())
        if _was_made_here(single):
            continue  # seeds may find nothing in the images looked at
        if IGNORED in values and values <= {BACKGROUND, IGNORED}:
            raise ValueError(
                f'{path} and the other masks looked at hold {sorted(values)} '
                f'alone: {IGNORED} is ignored, and no pixel shows a class. '
                f'{ADVICE}'
            )


def _check_batch(data_batch, data_set):
    if isinstance(data_batch, dict) and not _has_pseudo_masks(data_set):
        for sample in _samples(data_batch.get('data_samples')):
            if 'gt_sem_seg' in sample:
                image = sample.metainfo.get('img_path')
                _check(
                    sample.gt_sem_seg.data.numpy(),
                    sample.metainfo.get('seg_map_path', f'mask of {image}'),
                    data_set,
                )


def _has_pseudo_masks(data_set) -> bool:
    """They were made from label ids; some were looked at, which is enough."""
    return all(
        getattr(single, 'rounds', None) is not None
        for single in single_data_sets(data_set)
    )


def _was_made_here(data_set) -> bool:
    """Pseudo-masks of these tools, which name their classes."""
    rounds = getattr(data_set, 'rounds', None)
    return rounds is not None and has_class_names(rounds.folder)


def _samples(batch):
    """Test-time augmentation has lists of lists."""
    if isinstance(batch, (list, tuple)):
        for part in batch:
            yield from _samples(part)
    elif batch is not None:
        yield batch


def _number_of_classes(data_set):
    """None where masks may hold something else: no classes, or one, of which
    0 and 1 say where it is."""
    classes = getattr(data_set, 'metainfo', {}).get('classes')
    return None if classes is None or len(classes) < 2 else len(classes)


def _check(mask, path, data_set):
    number = _number_of_classes(data_set)
    if number is None:
        return
    # quick, since every batch waits for it; masks of a pipeline are int64
    small = mask.astype(np.uint8, copy=False)
    if not ((small >= number) & (small != IGNORED)).any():
        return
    ignored = getattr(data_set, 'ignore_index', IGNORED)
    try:
        check_truth(mask[mask != IGNORED], number, ignored)
    except ValueError as error:
        raise ValueError(
            f'{path}: {error}, and {IGNORED} is ignored; the classes are '
            f'{list(data_set.metainfo["classes"])}. {ADVICE}'
        ) from error
