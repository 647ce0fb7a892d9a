# 40,000 iterations, lr 0.01 to 5e-5 (PMM's segmentors on COCO)
_base_ = './pspnet_20k.py'
optim_wrapper = dict(optimizer=dict(lr=0.01))
max_iters = 40000
param_scheduler = [
    dict(
        type='PolyLR',
        power=0.9,
        eta_min=5e-5,
        begin=0,
        end=max_iters,
        by_epoch=False)
]
train_cfg = dict(max_iters=max_iters, val_interval=4000)
default_hooks = dict(checkpoint=dict(interval=4000))
