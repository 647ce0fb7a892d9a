"""What a network has learnt from, as its checkpoints say it."""

import os.path as osp
import zlib
from math import ceil

import torch
from mmengine.registry import DATASETS, init_default_scope

from mmseg_pmm.datasets.folder_checks import steps_of
from mmseg_pmm.datasets.ground_truth import reads_masks
from mmseg_pmm.datasets.image_classes import LOOKED_AT
from mmseg_pmm.datasets.wrappers import single_data_sets
from mmseg_pmm.engine.run_config import newest_checkpoint
from mmseg_pmm.files.file_sums import sum_of_file

# in a checkpoint's message hub; MMEngine logs what begins with train or val
KEY, JUDGED = 'learnt_from', 'judged_by'
LENGTH, SETTINGS = 'length_of_run', 'settings_of_run'


def training_data_of(data_set) -> list[dict]:
    """Sums of what a training learns from, to be compared later.

    Args:
        data_set (Dataset): Of the training, wrapped or not.

    Returns:
        list[dict]: Of each data set with image labels: ``classes``, number of
        ``images``, ``labels`` and ``files`` (see
        :mod:`mmseg_pmm.datasets.image_classes`), and of the masks that it
        reads, if any, ``masks``: a sum over the names and contents of at
        most 20,000 of them, evenly spaced.
    """
    return [
        dict(
            classes=list(single.metainfo['classes']),
            images=len(single),
            labels=single.checksum,
            files=single.files_checksum,
            masks=_checksum_of_masks(single),
        )
        for single in single_data_sets(data_set)
        if getattr(single, 'checksum', None) is not None
    ]


def _checksum_of_masks(data_set):
    """Of those that the training begins with, since later ones follow from
    them; or of the ground truth, where it is read."""
    folder = data_set.pseudo_mask_dir
    if folder is None and not reads_masks(steps_of(data_set)):
        return None
    step = ceil(len(data_set) / LOOKED_AT)
    checksum = 0
    for index in range(0, len(data_set), step):
        path = data_set.get_data_info(index).get('seg_map_path')
        if folder is not None:
            path = osp.join(folder, osp.basename(path))
        if path is not None and osp.isfile(path):
            # with the name: two masks may have changed places
            with open(path, 'rb') as file:
                checksum += zlib.crc32(file.read(), sum_of_file(path))
    return checksum


def read_said(path) -> dict:
    """What a checkpoint says of its run; its weights stay on the disk.

    Args:
        path (str): Of this machine.

    Returns:
        dict: By :data:`KEY`, the training's data; :data:`JUDGED`, those of
        its validation; :data:`LENGTH`; and :data:`SETTINGS`, see
        :mod:`mmseg_pmm.engine.training_settings`. Older ones say nothing.
    """
    checkpoint = torch.load(
        path, map_location='cpu', weights_only=False, mmap=True
    )
    return said_by(checkpoint)


def said_by(checkpoint) -> dict:
    """The same, of a checkpoint that has been read."""
    hub = checkpoint.get('message_hub', {})
    return hub.get('runtime_info', {})


def length_of(train_cfg) -> str:
    """How long a training is, in words.

    Args:
        train_cfg (dict): Of a config.
    """
    for unit in ('max_iters', 'max_epochs'):
        if train_cfg.get(unit) is not None:
            return f'{unit}={train_cfg[unit]}'
    return ''


def what_changed(before, now) -> str:
    """How training data differ, in words; empty where they do not.

    Args:
        before (list[dict] | None): Of :func:`training_data_of`; nothing
            differs from what is not known.
        now (list[dict]): The same.
    """
    if before is None or before == now:
        return ''
    if len(before) != len(now):
        return f'there were {len(before)} data sets, and are {len(now)}'
    said = {}  # of several data sets once
    for old, new in zip(before, now, strict=True):
        if old['classes'] != new['classes']:
            said[
                f'the classes were {old["classes"]}, and are {new["classes"]}'
            ] = True
        elif old['images'] != new['images']:
            said[
                f'there were {old["images"]} images, and are {new["images"]}'
            ] = True
        elif old['labels'] != new['labels']:
            said['images or their labels have changed'] = True
        elif old['files'] != new['files']:
            said['images have been replaced by others of their name'] = True
        elif old['masks'] != new['masks']:
            said['the masks have changed'] = True
    return '; '.join(said)


def validation_changed(cfg) -> str:
    """What has changed of the data that judged a trained model, in words;
    empty where nothing has, or nothing is known.

    Args:
        cfg (Config): Of the training, its newest checkpoint in the work_dir.
    """
    loader = cfg.get('val_dataloader')
    checkpoint = newest_checkpoint(cfg)
    if loader is None or checkpoint is None:
        return ''
    said = read_said(checkpoint).get(JUDGED)
    if said is None:
        return ''
    init_default_scope(cfg.get('default_scope', 'mmseg'))
    return what_changed(said, training_data_of(DATASETS.build(loader.dataset)))
