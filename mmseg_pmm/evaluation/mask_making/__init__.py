"""Masks are made here, whatever the pipeline is fed with."""

from .from_data_set import DataSetMasks
from .from_prediction import job_of_prediction
from .maker import MaskJob, make_mask
from .pool import MaskPool

__all__ = [
    'DataSetMasks',
    'MaskJob',
    'MaskPool',
    'job_of_prediction',
    'make_mask',
]
