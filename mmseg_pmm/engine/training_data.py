"""What a network has learnt from, as its checkpoints say it."""

import os.path as osp
import zlib
from math import ceil

import torch

from mmseg_pmm.datasets.wrappers import single_data_sets

# in a checkpoint's message hub
KEY = 'training_data'
SAMPLED = 256  # masks that stand for all of a folder


def training_data_of(data_set) -> list[dict]:
    """Sums of what a training learns from, to be compared later.

    Args:
        data_set (Dataset): Of the training, wrapped or not.

    Returns:
        list[dict]: Of each data set with image labels: ``classes``, number of
        ``images``, ``labels`` (:func:`checksum_of_labels`), and of its folder
        of pseudo-masks, if it has one, ``masks``, the sum over the contents
        of at most 256 of them, evenly spaced.
    """
    return [
        dict(
            classes=list(single.metainfo['classes']),
            images=len(single),
            labels=single.checksum,
            masks=_checksum_of_masks(single),
        )
        for single in single_data_sets(data_set)
        if getattr(single, 'checksum', None) is not None
    ]


def _checksum_of_masks(data_set):
    """Of those that the training begins with; later ones follow from them."""
    if data_set.pseudo_mask_dir is None:
        return None
    step = ceil(len(data_set) / SAMPLED)
    checksum = 0
    for index in range(0, len(data_set), step):
        name = osp.basename(data_set.get_data_info(index)['seg_map_path'])
        with open(osp.join(data_set.pseudo_mask_dir, name), 'rb') as file:
            checksum += zlib.crc32(file.read())
    return checksum


def read_training_data(path):
    """What a checkpoint says; its weights stay on the disk.

    Args:
        path (str): Of this machine.

    Returns:
        list[dict] | None: None where it says nothing, as older ones.
    """
    checkpoint = torch.load(
        path, map_location='cpu', weights_only=False, mmap=True
    )
    return said_by(checkpoint)


def said_by(checkpoint):
    """The same, of a checkpoint that has been read."""
    hub = checkpoint.get('message_hub', {})
    return hub.get('runtime_info', {}).get(KEY)


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
                f'there were {old["images"]} training images, and are '
                f'{new["images"]}'
            ] = True
        elif old['labels'] != new['labels']:
            said['training images or their labels have changed'] = True
        elif old['masks'] != new['masks']:
            said['the pseudo-masks have changed'] = True
    return '; '.join(said)
