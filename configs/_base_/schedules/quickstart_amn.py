# AMN of a small network, in 240 steps: higher rates than VOC's 1e-4 and 5e-6.
_base_ = './amn_5e.py'
optim_wrapper = dict(
    optimizer=dict(lr=1e-3),
    paramwise_cfg=dict(custom_keys={'backbone': dict(lr_mult=0.1)}))
max_epochs = 8
train_cfg = dict(max_epochs=max_epochs)
default_hooks = dict(logger=dict(interval=10))
randomness = dict(seed=0)
