# IRN on ResNet-50 at output stride 16, stem and all stages.
_base_ = './data_preprocessor.py'
data_preprocessor = dict(**_base_.data_preprocessor, size=(512, 512))
model = dict(
    type='mmseg_pmm.IRN',
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='mmseg_pmm.ResNetWithStem',
        depth=50,
        style='pytorch',
        strides=(1, 2, 2, 1),
        init_cfg=dict(type='Pretrained', checkpoint='torchvision://resnet50')),
    decode_head=dict(
        type='mmseg_pmm.IRNHead',
        in_channels=(64, 256, 512, 1024, 2048),
        in_index=(0, 1, 2, 3, 4),
        num_classes=21,
        radius=10),
    train_cfg=dict(),
    # of the random walk, as IRN's program has it
    test_cfg=dict(radius=5, beta=10, exponent=1, log2_steps=8))
