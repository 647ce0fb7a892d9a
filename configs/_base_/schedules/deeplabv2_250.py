# As long as a CPU has patience for: 250 iterations of 8 images, with a learning
# rate for that.
_base_ = './deeplabv2_30k.py'
optim_wrapper = dict(optimizer=dict(lr=1e-3))
max_iters = 250
_base_.param_scheduler[0].end = max_iters
train_cfg = dict(max_iters=max_iters, val_interval=max_iters)
default_hooks = dict(
    logger=dict(interval=10), checkpoint=dict(interval=50))
