# Stage 4 with mmpretrain's Res2Net at output stride 8.
_base_ = './deeplabv2_voc.py'
model = dict(
    backbone=dict(
        _delete_=True,
        type='mmpretrain.Res2Net', depth=50, scales=8, base_width=14,
        deep_stem=False, avg_down=False, out_indices=(0, 1, 2, 3),
        strides=(1, 2, 1, 1), dilations=(1, 1, 2, 4), norm_eval=True,
        init_cfg=dict(
            type='Pretrained',
            prefix='backbone',
            checkpoint='https://download.openmmlab.com/mmclassification/v0/res2net/res2net50-w14-s8_3rdparty_8xb32_in1k_20210927-bc967bf1.pth'  # noqa
        )))
