# Stage 4: DeepLab-v2 on ResNet-101 with pretended under-fitting and cyclic
# pseudo-masks.
#   python tools/train.py configs/pmm/deeplabv2_voc.py
_base_ = ['./deeplabv2_pus_voc.py', '../_base_/schedules/refresh_15k.py']
