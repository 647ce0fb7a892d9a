"""Training on the crops of multi-crop inference."""

import mmcv
import numpy as np
from mmcv.transforms import BaseTransform
from mmcv.transforms.utils import cache_randomness

from mmseg_pmm.pseudo_masks.crops import PUBLISHED_SCALES, crop_boxes
from mmseg_pmm.registry import TRANSFORMS


@TRANSFORMS.register_module()
class RandomGridCrop(BaseTransform):
    """One crop of the grid of multi-crop inference.

    A scale is drawn first, and then one of its crops, any as likely as
    another. The crop is resized to a square, as it is for inference.

    With a rough mask in ``gt_seg_map`` and ``min_share``, the crop keeps a
    class of its image only if it holds at least that share of the class's
    pixels in the image, or if the class fills at least that share of the
    crop. A class of which the rough mask has no pixel is never kept. If the
    crop keeps no class, another one of the same scale is drawn, as many times
    as the scale has crops; the last one may be without classes.

    Required Keys:

    - img (np.uint8): (H, W, 3)
    - img_labels (tuple[int]): label ids (with ``min_share``)
    - gt_seg_map (np.uint8): (H, W) label ids, 255 where the rough mask is
      unsure (with ``min_share``)

    Modified Keys:

    - img (np.uint8): (crop_size, crop_size, 3)
    - img_shape (tuple[int])
    - img_labels (tuple[int])
    - gt_seg_map (np.uint8): (crop_size, crop_size)

    Args:
        scales (Sequence[float]): Defaults to 0.75 to 3 (published).
        crop_size (int): Defaults to 448 (published).
        stride (int): Defaults to 300 (published).
        grid (str): ``'textbook'`` or ``'published'``, see
            :func:`mmseg_pmm.pseudo_masks.crop_boxes`.
        min_share (float, optional): Share below which a class is dropped,
            in (0, 1]; 0.1 as published. Defaults to None: all classes are
            kept, and no rough mask is needed.

    Source: PMM, section 4.1; constants from its program.
    """

    def __init__(
        self,
        scales=PUBLISHED_SCALES,
        crop_size=448,
        stride=300,
        grid='textbook',
        min_share=None,
    ):
        if min_share is not None and not 0 < min_share <= 1:
            raise ValueError(f'min_share is in (0, 1], got {min_share}')
        self.scales = scales
        self.crop_size = crop_size
        self.stride = stride
        self.grid = grid
        self.min_share = min_share

    @cache_randomness
    def _choose(self, size, labels=(), mask=None):
        """A crop (rows and columns), and the labels that it keeps."""
        scale = self.scales[np.random.randint(len(self.scales))]
        boxes = crop_boxes(size, scale, self.crop_size, self.stride, self.grid)
        in_image = None if mask is None else _pixels_by_label(mask)
        for _ in boxes:
            top, left, bottom, right = boxes[np.random.randint(len(boxes))]
            place = np.s_[top:bottom, left:right]
            kept = labels
            if mask is not None:
                kept = self._labels_in(labels, in_image, mask[place])
            if kept or not labels:
                break
        return place, kept

    def transform(self, results: dict) -> dict:
        size = results['img'].shape[:2]
        if self.min_share is None:
            place, _ = self._choose(size)
        else:
            place, results['img_labels'] = self._choose(
                size, *_labels_and_rough_mask(results)
            )
        size = (self.crop_size, self.crop_size)
        # Pillow smooths where it shrinks
        results['img'] = mmcv.imresize(
            np.ascontiguousarray(results['img'][place]), size, backend='pillow'
        )
        results['img_shape'] = size
        for field in results.get('seg_fields', ()):
            results[field] = mmcv.imresize(
                results[field][place], size, interpolation='nearest'
            )
        return results

    def _labels_in(self, labels, in_image, crop) -> tuple[int, ...]:
        inside = _pixels_by_label(crop)
        return tuple(
            label
            for label in labels
            if inside[label]
            and inside[label]
            >= self.min_share * min(in_image[label], crop.size)
        )

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(scales={self.scales}, '
            f'crop_size={self.crop_size}, stride={self.stride}, '
            f'grid={self.grid!r}, min_share={self.min_share})'
        )


def _labels_and_rough_mask(results):
    missing = {
        'img_labels': "use one of mmseg_pmm's data sets",
        'gt_seg_map': 'give the data set a pseudo_mask_dir with rough masks, '
        'and put LoadAnnotations before it',
    }
    for key, advice in missing.items():
        if key not in results:
            raise KeyError(
                f'{results["img_path"]}: RandomGridCrop with min_share needs '
                f'{key}: {advice}'
            )
    return results['img_labels'], results['gt_seg_map']


def _pixels_by_label(mask):
    return np.bincount(mask.ravel(), minlength=256)
