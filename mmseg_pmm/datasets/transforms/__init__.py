from .cams import CVSmoothing, LoadCAMs
from .crops import RandomGridCrop
from .pseudo_masks import (
    ArgmaxPseudoMask,
    ClasswiseCRF,
    ConfidentSeeds,
    PredictedPseudoMask,
    ProportionalPseudoMask,
    ThresholdPseudoMask,
)

__all__ = [
    'ArgmaxPseudoMask',
    'CVSmoothing',
    'ClasswiseCRF',
    'ConfidentSeeds',
    'LoadCAMs',
    'PredictedPseudoMask',
    'ProportionalPseudoMask',
    'RandomGridCrop',
    'ThresholdPseudoMask',
]
