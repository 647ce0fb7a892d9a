from .coco import COCOImageLabels
from .image_labels import ImageLabelDataset, ImageLabelMixin, VOCImageLabels
from .samplers import TotalBatchSampler
from .transforms import *  # noqa: F401,F403

__all__ = [
    'COCOImageLabels',
    'ImageLabelDataset',
    'ImageLabelMixin',
    'TotalBatchSampler',
    'VOCImageLabels',
]
