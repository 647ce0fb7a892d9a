"""Training on the crops of multi-crop inference."""

import mmcv
import numpy as np
from mmcv.transforms import BaseTransform
from mmcv.transforms.utils import cache_randomness

from mmseg_pmm.pseudo_masks.crops import PUBLISHED_SCALES, crop_boxes
from mmseg_pmm.registry import TRANSFORMS


@TRANSFORMS.register_module()
class RandomGridCrop(BaseTransform):
    """One crop of the grid of multi-crop inference, any as likely as another.

    The crop is resized to a square, as it is for inference. With a rough mask
    in ``gt_seg_map`` and ``min_share``, the crop keeps a class of its image
    only if it holds at least that share of the class's pixels in the image,
    or if the class fills at least that share of the crop. A class of which
    the rough mask has no pixel says nothing, and is kept. A crop may lose all
    its classes; it then is an example of background.

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
            0.1 as published for VOC. Defaults to None: all classes are kept,
            as published for COCO.

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
        self.scales = scales
        self.crop_size = crop_size
        self.stride = stride
        self.grid = grid
        self.min_share = min_share

    @cache_randomness
    def _choose(self, size):
        boxes = [
            box
            for scale in self.scales
            for box in crop_boxes(
                size, scale, self.crop_size, self.stride, self.grid
            )
        ]
        return boxes[np.random.randint(len(boxes))]

    def transform(self, results: dict) -> dict:
        top, left, bottom, right = self._choose(results['img'].shape[:2])
        place = np.s_[top:bottom, left:right]
        size = (self.crop_size, self.crop_size)
        if self.min_share is not None:
            results['img_labels'] = self._labels_in(results, place)
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

    def _labels_in(self, results, place) -> tuple[int, ...]:
        if 'gt_seg_map' not in results:
            raise KeyError(
                f'{results["img_path"]}: RandomGridCrop with min_share needs '
                'a rough mask: give the data set a pseudo_mask_dir, and put '
                'LoadAnnotations before it'
            )
        mask = results['gt_seg_map']
        crop = mask[place]
        kept = []
        for label in results['img_labels']:
            inside = np.count_nonzero(crop == label)
            enough = min(np.count_nonzero(mask == label), crop.size)
            if inside >= self.min_share * enough:
                kept.append(label)
        return tuple(kept)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(scales={self.scales}, '
            f'crop_size={self.crop_size}, stride={self.stride}, '
            f'grid={self.grid!r}, min_share={self.min_share})'
        )
