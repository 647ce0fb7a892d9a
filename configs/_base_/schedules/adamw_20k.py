# 20,000 iterations of AdamW with a warm-up, as in MMSegmentation's ConvNeXt
# configs.
_base_ = './pspnet_20k.py'
optim_wrapper = dict(
    optimizer=dict(
        _delete_=True, type='AdamW', lr=1e-4, betas=(0.9, 0.999),
        weight_decay=0.05))
param_scheduler = [
    dict(type='LinearLR', start_factor=1e-6, by_epoch=False, begin=0, end=1500),
    dict(
        type='PolyLR',
        power=1.0,
        eta_min=0,
        begin=1500,
        end=_base_.max_iters,
        by_epoch=False)
]
