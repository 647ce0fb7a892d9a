# IRN for the quickstart, on the CAM classifier's backbone.
_base_ = './quickstart_r18.py'
model = dict(
    type='mmseg_pmm.IRN',
    backbone=dict(
        _delete_=True,
        type='mmseg_pmm.ResNetWithStem',
        deep_stem=True,  # makes it ResNetV1c
        depth=18,
        base_channels=24,
        stem_channels=24,
        num_stages=3,
        out_indices=(0, 1, 2),
        strides=(1, 2, 1),
        dilations=(1, 1, 2),
        contract_dilation=True,
        init_cfg=dict(
            type='Pretrained',
            checkpoint='work_dirs/quickstart/cam/epoch_15.pth',
            prefix='backbone.')),
    decode_head=dict(
        type='mmseg_pmm.IRNHead',
        in_channels=(24, 24, 48, 96),
        in_index=(0, 1, 2, 3),
        num_classes=6,
        radius=5),  # half of VOC's: a quarter would see no pairs
    train_cfg=dict(),
    # of the random walk: distances belong to image size
    test_cfg=dict(radius=3, beta=10, exponent=1.3, log2_steps=6))
