# The ceiling: a segmentor that learns from the ground truth.
_base_ = [
    '../_base_/models/quickstart_deeplabv2_r18.py',
    '../_base_/datasets/quickstart_masks.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_segmentor.py',
]
