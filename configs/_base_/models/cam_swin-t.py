# CAM classifier on a Swin Transformer of MMSegmentation.
_base_ = './cam_r101.py'
checkpoint = 'https://download.openmmlab.com/mmsegmentation/v0.5/pretrain/swin/swin_tiny_patch4_window7_224_20220317-1cdeb081.pth'  # noqa
model = dict(
    backbone=dict(
        _delete_=True,
        type='SwinTransformer',
        embed_dims=96,
        depths=(2, 2, 6, 2),
        num_heads=(3, 6, 12, 24),
        window_size=7,
        drop_path_rate=0.2,
        patch_norm=True,
        strides=(4, 2, 2, 1),  # output stride 16
        out_indices=(3, ),  # norms of unused outputs would get no gradient
        init_cfg=dict(type='Pretrained', checkpoint=checkpoint)),
    decode_head=dict(in_channels=768, in_index=0))
