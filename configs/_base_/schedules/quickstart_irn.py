# IRN of a small network. Without momentum, 90 iterations in place of VOC's 993
# take longer steps.
_base_ = './irn_3e.py'
optim_wrapper = dict(optimizer=dict(lr=1.0))
default_hooks = dict(logger=dict(interval=10))
randomness = dict(seed=0)
