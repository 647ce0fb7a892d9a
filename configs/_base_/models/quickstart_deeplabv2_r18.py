# DeepLab-v2 for the quickstart.
_base_ = './quickstart_r18.py'
model = dict(
    type='EncoderDecoder',
    decode_head=dict(
        type='mmseg_pmm.DeepLabV2Head',
        in_channels=96,
        in_index=2,
        num_classes=6,
        dilations=(1, 2, 4, 6),  # a crop's map has 12 x 12 pixels
        align_corners=False,
        loss_decode=dict(type='CrossEntropyLoss', avg_non_ignore=True)),
    train_cfg=dict(),
    test_cfg=dict(mode='whole'))
