from .average_precision import AveragePrecision
from .cam_threshold_metric import CAMThresholdMetric
from .cam_writer import CAMWriter
from .class_subset_iou_metric import ClassSubsetIoUMetric
from .crf_iou_metric import CRFIoUMetric
from .pseudo_mask_writer import PseudoMaskWriter

__all__ = [
    'AveragePrecision',
    'CAMThresholdMetric',
    'CAMWriter',
    'CRFIoUMetric',
    'ClassSubsetIoUMetric',
    'PseudoMaskWriter',
]
