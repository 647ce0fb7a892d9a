from .cyclic_pseudo_mask_hook import CyclicPseudoMaskHook
from .num_classes_hook import NumClassesHook
from .whole_checkpoint_hook import WholeCheckpointHook

__all__ = [
    'CyclicPseudoMaskHook',
    'NumClassesHook',
    'WholeCheckpointHook',
]
