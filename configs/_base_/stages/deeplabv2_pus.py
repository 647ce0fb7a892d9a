# Stage 4: DeepLab-v2 on ResNet-101 with pretended under-fitting. Data set: the
# config's.
_base_ = [
    '../models/deeplabv2-pus_r101.py',
    '../datasets/pseudo_masks.py',
    '../default_runtime.py',
    '../schedules/deeplabv2_30k.py',
]
