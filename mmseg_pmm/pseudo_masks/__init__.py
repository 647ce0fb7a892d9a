"""The maths from CAMs to pseudo-masks: numpy arrays in, numpy arrays out."""

from .activations import ActivationHistogram
from .cam import check_cams, normalise_cams
from .crf import classwise_crf, dense_crf
from .crops import crop_boxes
from .known import keep_known
from .proportional import argmax_mask, proportional_mask
from .random_walk import affinity_matrix, random_walk
from .seeds import confident_seeds, threshold_mask
from .smoothing import coefficient_of_variation, smooth_cam
from .thresholds import (
    minimum_cross_entropy_threshold,
    tying_alpha,
    tying_threshold,
)

__all__ = [
    'ActivationHistogram',
    'affinity_matrix',
    'argmax_mask',
    'check_cams',
    'classwise_crf',
    'coefficient_of_variation',
    'confident_seeds',
    'crop_boxes',
    'dense_crf',
    'keep_known',
    'minimum_cross_entropy_threshold',
    'normalise_cams',
    'proportional_mask',
    'random_walk',
    'smooth_cam',
    'threshold_mask',
    'tying_alpha',
    'tying_threshold',
]
