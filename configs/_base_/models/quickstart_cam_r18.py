# A small CAM classifier that learns from scratch in a minute on two cores.
data_preprocessor = dict(
    type='SegDataPreProcessor',
    mean=[123.675, 116.28, 103.53],
    std=[58.395, 57.12, 57.375],
    bgr_to_rgb=True,
    pad_val=0,
    seg_pad_val=255,
    size=(112, 112))  # the training crop
model = dict(
    type='mmseg_pmm.CAMClassifier',
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='ResNetV1c',
        depth=18,
        base_channels=32,
        stem_channels=32,
        # three stages at output stride 8: images are small
        num_stages=3,
        out_indices=(0, 1, 2),
        strides=(1, 2, 1),
        dilations=(1, 1, 2),
        contract_dilation=True,
        zero_init_residual=False,  # every block learns from the start
        norm_cfg=dict(type='BN')),
    decode_head=dict(
        type='mmseg_pmm.CAMHead',
        in_channels=128,
        in_index=2,
        num_classes=6),  # label ids, background included
    train_cfg=dict(),
    test_cfg=dict(mode='multi_scale', scales=(1.0, 1.5, 2.0), flip=True))
