"""Says when validation judges images that training has seen."""

import logging
import os.path as osp

from mmengine.dataset import BaseDataset
from mmengine.dist import master_only
from mmengine.hooks import Hook
from mmengine.logging import print_log

from mmseg_pmm.datasets.wrappers import single_data_sets
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class HeldOutImagesHook(Hook):
    """Warns of images that are in training and in validation.

    Of these a network knows what it has to say, and validation's figures are
    too good. An image is known by its path. ``tools/train.py`` adds the hook.
    """

    @master_only
    def before_train(self, runner):
        if runner.val_loop is None:
            return
        judged = set(_paths(runner.val_dataloader.dataset))
        shared = judged.intersection(_paths(runner.train_dataloader.dataset))
        if shared:
            print_log(
                f'{len(shared)} of the {len(judged)} images of validation are '
                f'images of training, too, {min(shared)} among them: '
                "validation's figures are better than those of new images; "
                'take them out of one of the lists',
                logger='current',
                level=logging.WARNING,
            )


def _paths(data_set):
    for single in single_data_sets(data_set):
        if isinstance(single, BaseDataset):
            for index in range(len(single)):
                # without what data sets add, which takes longer
                info = BaseDataset.get_data_info(single, index)
                if 'img_path' in info:
                    yield osp.normpath(info['img_path'])
