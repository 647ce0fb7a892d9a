"""Images of a data set, with what a report shows of each."""

import os.path as osp
from functools import cached_property

import mmcv
import numpy as np

from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.files import read_cams, read_mask
from mmseg_pmm.files.stems import stem_of

from .mask_comparison import compare_masks
from .painting import colour_mask, overlay_cam, paint_mask


class ReportedImages:
    """Images with their CAMs and masks.

    Args:
        infos (Sequence[dict]): Entries of a data set: ``img_path``,
            ``img_labels`` and, where there is ground truth,
            ``seg_map_path``.
        metainfo (dict): The data set's, ``classes`` and ``palette``.
        cams (dict[str, str]): What to call each folder of CAMs -> folder.
        masks (dict[str, str]): The same for folders of masks.
    """

    def __init__(self, infos, metainfo, cams=(), masks=()):
        self.infos = infos
        self.classes = metainfo['classes']
        self.palette = metainfo['palette']
        self.paths = [info['img_path'] for info in infos]
        self.labels = [info.get('img_labels', ()) for info in infos]
        self.cams = dict(cams)
        self.masks = dict(masks)

    @cached_property
    def compared(self) -> list:
        """What the masks of each image say (:func:`compare_masks`)."""
        return compare_masks(
            self.paths, self.labels, list(self.masks.values())
        )

    def counts(self) -> np.ndarray:
        """How many images show each label id."""
        counts = np.zeros(len(self.classes), dtype=int)
        for labels in self.labels:
            counts[list(labels)] += 1
        return counts

    def names(self, labels) -> str:
        return ', '.join(self.classes[label] for label in labels)

    def title(self, index) -> str:
        """Name and labels of an image."""
        labels = self.names(self.labels[index]) or 'no label'
        return f'{stem_of(self.paths[index])}: {labels}'

    def row(self, index, with_cams=True):
        """Yield the pictures of an image: itself, CAMs, masks, truth."""
        image = mmcv.imread(self.paths[index], channel_order='rgb')
        yield image, 'image'
        if with_cams:
            yield from self._cams(index, image)
        for name, folder in self.masks.items():
            path = osp.join(folder, f'{stem_of(self.paths[index])}.png')
            if osp.isfile(path):
                yield self._painted(read_mask(path), image), name
        truth = ground_truth(self.infos[index])
        if truth is not None:
            yield self._painted(truth, image), 'ground truth'

    def _cams(self, index, image):
        for name, folder in self.cams.items():
            path = osp.join(folder, f'{stem_of(self.paths[index])}.npz')
            if not osp.isfile(path):
                continue
            cams, labels = read_cams(path)
            for cam, label in zip(cams, labels, strict=True):
                text = f'{name}: {self.classes[label]}'
                yield overlay_cam(image, cam), text

    def _painted(self, mask, image):
        if mask.shape != image.shape[:2]:
            return colour_mask(mask, self.palette)
        return paint_mask(image, mask, self.palette)
