"""Ranks on several machines, each of which reads its own copy of the data."""

import os
import zlib

from mmengine.dist import all_gather_object, is_distributed
from mmengine.hooks import Hook

from mmseg_pmm.engine.patient_group import patient_group
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class SameDataHook(Hook):
    """Stops a run whose ranks see different images.

    Each takes every n-th of the images; with lists that differ some would be
    left out, others counted twice, and ranks with more of them would wait for
    those with fewer. The tools add it.

    Raises:
        ValueError: How many images each rank sees.
    """

    def before_train(self, runner):
        _check(runner.train_dataloader.dataset)

    def before_val(self, runner):
        _check(runner.val_dataloader.dataset)

    def before_test(self, runner):
        _check(runner.test_dataloader.dataset)


def _check(data_set):
    if not is_distributed():
        return
    seen = all_gather_object(_summary(data_set), patient_group())
    if len(set(seen)) > 1:
        images = ', '.join(
            f'rank {rank} {number}' for rank, (number, _) in enumerate(seen)
        )
        raise ValueError(
            f'the ranks see different images of this {type(data_set).__name__}'
            f' ({images}): give all machines the same lists and files'
        )


def _summary(data_set) -> tuple[int, int]:
    """How many images, and a checksum of their names in their order."""
    checksum = 0
    if hasattr(data_set, 'get_data_info'):
        for index in range(len(data_set)):
            path = data_set.get_data_info(index).get('img_path', '')
            checksum = zlib.crc32(os.fsencode(stem_of(path)), checksum)
    return len(data_set), checksum
