# DeepLab-v2 on ResNet-101 at output stride 8.
_base_ = './data_preprocessor.py'
data_preprocessor = dict(**_base_.data_preprocessor, size=(321, 321))
model = dict(
    type='EncoderDecoder',
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='ResNet',
        depth=101,
        style='pytorch',
        strides=(1, 2, 1, 1),
        dilations=(1, 1, 2, 4),
        norm_cfg=dict(type='BN', requires_grad=False),
        norm_eval=True,  # DeepLab-v2 keeps ImageNet's statistics
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet101')),
    decode_head=dict(
        type='mmseg_pmm.DeepLabV2Head',
        in_channels=2048,
        in_index=3,
        num_classes=21,
        dilations=(6, 12, 18, 24),
        align_corners=False,
        loss_decode=dict(type='CrossEntropyLoss', avg_non_ignore=True)),
    train_cfg=dict(),
    test_cfg=dict(mode='whole'))
