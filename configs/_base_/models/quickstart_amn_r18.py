# AMN for the quickstart, from the CAM classifier's backbone.
_base_ = './quickstart_r18.py'
model = dict(
    type='mmseg_pmm.AMN',
    backbone=dict(
        norm_eval=True,
        init_cfg=dict(
            type='Pretrained',
            checkpoint='work_dirs/quickstart/cam/epoch_15.pth',
            prefix='backbone.')),
    decode_head=dict(
        type='mmseg_pmm.AMNHead',
        in_channels=96,
        in_index=2,
        num_classes=6,
        dilations=(1, 2, 3, 4),  # the map has 12 pixels, VOC's has 32
        dropout_ratio=0.1,
        loss_decode=dict(
            type='mmseg_pmm.BalancedCrossEntropyLoss', smoothing=0.4)),
    train_cfg=dict(),
    test_cfg=dict(mode='multi_scale', scales=(1.0, 1.5), flip=True))
