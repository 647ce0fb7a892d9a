# PSPNet on Res2Net-101-v1b-26w-4s at output stride 8, auxiliary FCN head.
_base_ = ['./pspnet_r50-d8.py', '../published_weights.py']
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
        # the authors' res2net101_v1b_26w_4s-0812c246, or the same from
        # open-mmlab://res2net101_v1d_26w_4s, converted by
        # tools/model_converters/published_backbones.py
        init_cfg=dict(
            type='Pretrained',
            checkpoint='weights/res2net101_v1b_26w_4s.pth')))
