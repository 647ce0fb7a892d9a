from .cams import CVSmoothing, LoadCAMs
from .pseudo_masks import (
    ArgmaxPseudoMask,
    ClasswiseCRF,
    ProportionalPseudoMask,
)

__all__ = [
    'ArgmaxPseudoMask',
    'CVSmoothing',
    'ClasswiseCRF',
    'LoadCAMs',
    'ProportionalPseudoMask',
]
