# CAM classifier for the quickstart.
_base_ = './quickstart_r18.py'
model = dict(
    type='mmseg_pmm.CAMClassifier',
    decode_head=dict(
        type='mmseg_pmm.CAMHead',
        in_channels=96,
        in_index=2,
        num_classes=6),  # label ids, background included
    train_cfg=dict(),
    test_cfg=dict(mode='multi_scale', scales=(1.0, 1.5), flip=True))
