# A second classifier on multi-crops, ScaleNet-101. The published one, whose
# CAMs have 57.8 mIoU on VOC train (PMM, ablation of its CAMs), has SEAM's
# pixel correlation on top; this one is plain.
_base_ = './cam_multi-crop_voc.py'
stage_inputs = [
    dict(
        path='work_dirs/rough_voc/pseudo_masks',
        made_by='python tools/make_pseudo_masks.py configs/pmm/rough_voc.py'),
    dict(
        path='weights/scalenet101.json',
        made_by='taking structures/scalenet101.json from '
        'github.com/Eli-YiLi/ScaleNet'),
    dict(
        path='weights/scalenet101.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'scalenet101 scalenet101.pth weights/scalenet101.pth')
]
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
