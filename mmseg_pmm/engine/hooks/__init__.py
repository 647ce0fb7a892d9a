from .cyclic_pseudo_mask_hook import CyclicPseudoMaskHook
from .mean_displacement_hook import MeanDisplacementHook

__all__ = ['CyclicPseudoMaskHook', 'MeanDisplacementHook']
