# PSPNet on WideResNet-38, whose output stride is 8, auxiliary FCN head.
_base_ = ['./pspnet_r50-d8.py', '../published_weights.py']
norm_cfg = dict(type='SyncBN', requires_grad=True)
model = dict(
    backbone=dict(
        _delete_=True,
        type='mmseg_pmm.WideResNet38',
        out_indices=(3, 5),
        norm_cfg=norm_cfg,
        # converted by tools/model_converters/published_backbones.py
        init_cfg=dict(
            type='Pretrained', checkpoint='weights/wide_resnet38.pth')),
    decode_head=dict(in_channels=4096, in_index=1),
    auxiliary_head=dict(in_channels=1024, in_index=0))
