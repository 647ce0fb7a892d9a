# 4 epochs of few images. 250 steps only: with momentum, which the published
# recipe lacks (docs/results.md).
_base_ = './cam_8e.py'
optim_wrapper = dict(optimizer=dict(momentum=0.9))
max_epochs = 4
_base_.param_scheduler[0].end = max_epochs
train_cfg = dict(max_epochs=max_epochs)
default_hooks = dict(logger=dict(interval=5))
