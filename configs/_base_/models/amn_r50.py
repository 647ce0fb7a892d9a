# AMN on ResNet-50 at output stride 16.
_base_ = './data_preprocessor.py'
data_preprocessor = dict(**_base_.data_preprocessor, size=(512, 512))
model = dict(
    type='mmseg_pmm.AMN',
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='ResNet',
        depth=50,
        style='pytorch',
        strides=(1, 2, 2, 1),
        frozen_stages=0,  # first convolution and its norm
        norm_cfg=dict(type='BN', requires_grad=True),
        norm_eval=True,
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50')),
    decode_head=dict(
        type='mmseg_pmm.AMNHead',
        in_channels=2048,
        in_index=3,
        num_classes=21,
        dilations=(6, 12, 18, 24),
        dropout_ratio=0.1,
        loss_decode=dict(
            type='mmseg_pmm.BalancedCrossEntropyLoss', smoothing=0.4)),
    train_cfg=dict(),
    test_cfg=dict(
        mode='multi_scale', scales=(0.5, 1.0, 1.5, 2.0), flip=True))
