from .channels_last_hook import ChannelsLastHook
from .class_names_hook import ClassNamesHook
from .cudnn_benchmark_hook import CuDNNBenchmarkHook
from .cyclic_pseudo_mask_hook import CyclicPseudoMaskHook
from .finite_loss_hook import FiniteLossHook
from .held_out_images_hook import HeldOutImagesHook
from .image_labels_hook import ImageLabelsHook
from .label_ids_hook import LabelIdsHook
from .moved_work_dir_hook import MovedWorkDirHook
from .num_classes_hook import NumClassesHook
from .same_data_hook import SameDataHook
from .training_data_hook import TrainingDataHook
from .wait_for_ranks_hook import WaitForRanksHook
from .whole_checkpoint_hook import WholeCheckpointHook

__all__ = [
    'ChannelsLastHook',
    'ClassNamesHook',
    'CuDNNBenchmarkHook',
    'CyclicPseudoMaskHook',
    'FiniteLossHook',
    'HeldOutImagesHook',
    'ImageLabelsHook',
    'LabelIdsHook',
    'MovedWorkDirHook',
    'NumClassesHook',
    'SameDataHook',
    'TrainingDataHook',
    'WaitForRanksHook',
    'WholeCheckpointHook',
]
