from .cyclic_pseudo_mask_hook import CyclicPseudoMaskHook
from .image_labels_hook import ImageLabelsHook
from .label_ids_hook import LabelIdsHook
from .mean_displacement_hook import MeanDisplacementHook
from .num_classes_hook import NumClassesHook
from .whole_checkpoint_hook import WholeCheckpointHook

__all__ = [
    'CyclicPseudoMaskHook',
    'ImageLabelsHook',
    'LabelIdsHook',
    'MeanDisplacementHook',
    'NumClassesHook',
    'WholeCheckpointHook',
]
