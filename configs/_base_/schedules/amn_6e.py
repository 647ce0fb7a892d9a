# AMN on few images: an epoch more than VOC's 5, at ten times its rate for the
# backbone.
_base_ = './amn_5e.py'
optim_wrapper = dict(
    paramwise_cfg=dict(custom_keys={'backbone': dict(lr_mult=0.5)}))
max_epochs = 6
train_cfg = dict(max_epochs=max_epochs)
default_hooks = dict(logger=dict(interval=5))
