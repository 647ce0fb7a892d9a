from .cams import CVSmoothing, LoadCAMs
from .crops import RandomGridCrop
from .pseudo_masks import (
    ArgmaxPseudoMask,
    ClasswiseCRF,
    PredictedPseudoMask,
    ProportionalPseudoMask,
)

__all__ = [
    'ArgmaxPseudoMask',
    'CVSmoothing',
    'ClasswiseCRF',
    'LoadCAMs',
    'PredictedPseudoMask',
    'ProportionalPseudoMask',
    'RandomGridCrop',
]
