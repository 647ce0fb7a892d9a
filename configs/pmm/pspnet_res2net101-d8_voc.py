# Stage 4 as published: PSPNet on Res2Net-101, PUS (val 70.0, test 70.5 with
# the cyclic pseudo-masks; PMM, table of results on VOC).
_base_ = './pspnet_r50-d8_voc.py'
norm_cfg = dict(type='SyncBN', requires_grad=True)
model = dict(
    backbone=dict(
        _delete_=True,
        type='mmpretrain.Res2Net',
        depth=101,
        scales=4,
        base_width=26,
        deep_stem=True,  # these two make it v1b
        avg_down=True,
        out_indices=(0, 1, 2, 3),
        strides=(1, 2, 1, 1),
        dilations=(1, 1, 2, 4),
        norm_cfg=norm_cfg,
        # the authors' res2net101_v1b_26w_4s, converted by
        # tools/model_converters/published_backbones.py
        init_cfg=dict(
            type='Pretrained',
            checkpoint='weights/res2net101_v1b_26w_4s.pth')))
