# SEAM on ResNet-50 at output stride 16, CAMs of whole images.
_base_ = './cam_voc.py'
model = dict(
    type='mmseg_pmm.SEAM',
    view_scale=0.3,
    backbone=dict(
        depth=50,
        init_cfg=dict(checkpoint='torchvision://resnet50')),
    decode_head=dict(
        type='mmseg_pmm.SEAMHead',
        align_corners=True,
        correlation_channels=(512, 1024),
        correlation_index=(1, 2)))
