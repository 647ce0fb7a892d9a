# Stages 1 and 2 on the animals with SEAM.
_base_ = './cam_r50_voc-animals.py'
model = dict(
    type='mmseg_pmm.SEAM',
    view_scale=0.3,
    decode_head=dict(
        type='mmseg_pmm.SEAMHead',
        align_corners=True,
        correlation_channels=(512, 1024),
        correlation_index=(1, 2)))
