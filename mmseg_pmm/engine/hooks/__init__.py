from .cyclic_pseudo_mask_hook import CyclicPseudoMaskHook

__all__ = ['CyclicPseudoMaskHook']
