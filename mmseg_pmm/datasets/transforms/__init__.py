from .cams import CVSmoothing, LoadCAMs
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
]
