"""Says which classes the image labels cannot teach."""

import logging

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
    ``tools/train.py`` adds it.
    """

    def before_train(self, runner):
        for data_set in single_data_sets(runner.train_dataloader.dataset):
            counts = getattr(data_set, 'images_by_class', None)
            if counts is not None:
                _warn(data_set.metainfo['classes'], counts, data_set.ann_file)


def _warn(classes, counts, where):
    """``counts`` has the number of all images at the background's place."""
    images = counts[BACKGROUND]
    shown = dict(zip(classes, counts.tolist(), strict=True))
    shown.pop(classes[BACKGROUND])
    never = [name for name, number in shown.items() if number == 0]
    always = [name for name, number in shown.items() if number == images]
    where = where or 'the image folder'
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
