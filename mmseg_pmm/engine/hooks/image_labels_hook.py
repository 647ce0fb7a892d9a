"""Says which classes the image labels cannot teach."""

import logging
from collections import defaultdict

import numpy as np
from mmengine.hooks import Hook
from mmengine.logging import print_log

from mmseg_pmm.datasets.wrappers import single_data_sets
from mmseg_pmm.pseudo_masks.labels import BACKGROUND
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class ImageLabelsHook(Hook):
    """Warns of classes that no training image shows, or that each shows.

    The first are never predicted. The others cannot be told from the
    background: nothing is learnt from images that all have the same label.
    What several data sets of the same classes show counts together.
    ``train.py`` adds it.
    """

    def before_train(self, runner):
        counts, lists = defaultdict(int), defaultdict(list)
        for data_set in single_data_sets(runner.train_dataloader.dataset):
            if getattr(data_set, 'images_by_class', None) is not None:
                classes = tuple(data_set.metainfo['classes'])
                counts[classes] += _images_by_class(data_set)
                lists[classes].append(data_set.ann_file or 'the image folder')
        for classes in counts:
            _warn(classes, counts[classes], ' and '.join(lists[classes]))


def _images_by_class(data_set) -> np.ndarray:
    """As the data set has counted them, or those that ``indices`` chose."""
    if len(data_set) == data_set.images_by_class[BACKGROUND]:
        return data_set.images_by_class
    counts = np.zeros_like(data_set.images_by_class)
    counts[BACKGROUND] = len(data_set)
    for index in range(len(data_set)):
        counts[list(data_set.get_data_info(index)['img_labels'])] += 1
    return counts


def _warn(classes, counts, where):
    """``counts`` has the number of all images at the background's place."""
    images = counts[BACKGROUND]
    shown = dict(zip(classes, counts.tolist(), strict=True))
    shown.pop(classes[BACKGROUND])
    never = [name for name, number in shown.items() if number == 0]
    always = [name for name, number in shown.items() if number == images]
    said = []
    if never:
        said.append(f'none of them shows {never}, which nothing is learnt of')
    if always:
        said.append(
            f'each of them shows {always}, which cannot be told from the '
            'background: images without are needed'
        )
    if said:
        print_log(
            f'{where}, {images} images: ' + '; '.join(said),
            logger='current',
            level=logging.WARNING,
        )
