"""COCO 2014 with image labels."""

from mmseg.datasets import BaseSegDataset, COCOStuffDataset

from mmseg_pmm.datasets.image_labels import ImageLabelMixin
from mmseg_pmm.registry import DATASETS

THINGS = 80  # COCO-Stuff lists them first


def _colour(label: int) -> list[int]:
    """PASCAL VOC's colour of a label: the label's bits, three by three, are
    the highest bits of red, green and blue. COCO-Stuff's colours repeat."""
    colour = [0, 0, 0]
    for bit in range(9):
        colour[bit % 3] |= (label >> bit & 1) << (7 - bit // 3)
    return colour


@DATASETS.register_module()
class COCOImageLabels(ImageLabelMixin, BaseSegDataset):
    """Background and the 80 classes of COCO's instances, in COCO's order.

    ``tools/dataset_converters/coco14.py`` makes its files from the instances
    JSON: image labels, lists, and masks to judge on. Training and validation
    images lie in folders of their own, and so do their files.

    Example:
        >>> dict(
        ...     type='mmseg_pmm.COCOImageLabels',
        ...     data_root='data/coco',
        ...     data_prefix=dict(img_path='train2014'),
        ...     ann_file='image_lists/train2014.txt',
        ...     image_labels='image_labels_train2014.json')
    """

    CONVERTER = 'coco14'
    METAINFO = dict(
        classes=(
            'background',
            *COCOStuffDataset.METAINFO['classes'][:THINGS],
        ),
        palette=[_colour(label) for label in range(THINGS + 1)],
    )

    def __init__(
        self,
        img_suffix='.jpg',
        seg_map_suffix='.png',
        reduce_zero_label=False,
        **kwargs,
    ):
        super().__init__(
            img_suffix=img_suffix,
            seg_map_suffix=seg_map_suffix,
            reduce_zero_label=reduce_zero_label,
            **kwargs,
        )
