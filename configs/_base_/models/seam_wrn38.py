# SEAM on WideResNet-38, output stride 8.
_base_ = ['./data_preprocessor.py', '../published_weights.py']
data_preprocessor = dict(**_base_.data_preprocessor, size=(448, 448))
model = dict(
    type='mmseg_pmm.SEAM',
    data_preprocessor=data_preprocessor,
    view_scale=0.3,
    backbone=dict(
        type='mmseg_pmm.WideResNet38',
        out_indices=(2, 3, 5),
        frozen_stages=0,  # as published, with the norms below
        last_dilation=2,  # in PMM's classifier; SEAM's own has 4
        norm_cfg=dict(type='BN', requires_grad=False),
        norm_eval=True,
        # converted by tools/model_converters/published_backbones.py
        init_cfg=dict(
            type='Pretrained', checkpoint='weights/wide_resnet38.pth')),
    decode_head=dict(
        type='mmseg_pmm.SEAMHead',
        in_channels=4096,
        in_index=2,
        correlation_channels=(512, 1024),  # stages 4 and 5
        correlation_index=(0, 1),
        dropout_ratio=0.5,
        align_corners=True,  # of its maps and the network's input
        num_classes=21),  # label ids, background included
    train_cfg=dict(),
    # ten scales, crops of 448 pixels every 300, with flips
    test_cfg=dict(mode='multi_crop', crops_per_batch=16))
