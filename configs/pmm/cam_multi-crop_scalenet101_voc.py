# A second classifier on multi-crops, ScaleNet-101. The published one, whose
# CAMs have 57.8 mIoU on VOC train (PMM, ablation of its CAMs), has SEAM's
# pixel correlation on top; this one is plain.
_base_ = ['./cam_multi-crop_voc.py', '../_base_/published_weights.py']
stage_inputs = _base_.stage_inputs + _base_.scalenet101_inputs
model = dict(
    backbone=dict(
        type='mmseg_pmm.ScaleNet',
        depth=101,
        # structures/scalenet101.json of github.com/Eli-YiLi/ScaleNet
        structure='weights/scalenet101.json',
        strides=(1, 2, 1, 1),  # output stride 8, undilated: as published
        frozen_stages=1,  # first convolution and first stage: as published
        init_cfg=dict(
            type='Pretrained', checkpoint='weights/scalenet101.pth')),
    decode_head=dict(align_corners=True))
