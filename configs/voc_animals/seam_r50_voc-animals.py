# Stages 1 and 2 on the animals with SEAM.
_base_ = './cam_r50_voc-animals.py'
# It learns more slowly than the classifier. On as few steps the published
# dropout of half the channels costs 7 mAP (docs/results.md).
max_epochs = 8
param_scheduler = [
    dict(
        type='PolyLR',
        power=0.9,
        eta_min=0,
        begin=0,
        end=max_epochs,
        by_epoch=True,
        convert_to_iter_based=True)
]
train_cfg = dict(max_epochs=max_epochs)
model = dict(
    type='mmseg_pmm.SEAM',
    view_scale=0.3,
    decode_head=dict(
        type='mmseg_pmm.SEAMHead',
        align_corners=True,
        dropout_ratio=0,
        correlation_channels=(512, 1024),
        correlation_index=(1, 2)))
