# CAM classifier: ResNet at output stride 16, 1x1 convolution, pooling.
_base_ = './data_preprocessor.py'
data_preprocessor = dict(**_base_.data_preprocessor, size=(448, 448))
model = dict(
    type='mmseg_pmm.CAMClassifier',
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='ResNet',
        depth=101,
        style='pytorch',
        strides=(1, 2, 2, 1),  # output stride 16: finer maps than 32
        norm_cfg=dict(type='BN', requires_grad=False),
        norm_eval=True,  # small batches: keep ImageNet's statistics
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet101')),
    decode_head=dict(
        type='mmseg_pmm.CAMHead',
        in_channels=2048,
        in_index=3,
        num_classes=21),  # label ids, background included
    train_cfg=dict(),
    test_cfg=dict(
        mode='multi_scale',
        scales=(0.5, 1.0, 1.5, 2.0),  # as IRN, and PMM's baseline
        flip=True))
