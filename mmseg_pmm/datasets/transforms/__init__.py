from .cams import CVSmoothing, LoadCAMs
from .crops import RandomGridCrop
from .pseudo_masks import (
    ArgmaxPseudoMask,
    ClasswiseCRF,
    PredictedPseudoMask,
    ProportionalPseudoMask,
)
from .seeds import ConfidentSeeds, ThresholdPseudoMask

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
