# Stages 1 and 2 as published: SEAM on WideResNet-38. Data set: the config's.
_base_ = [
    '../models/seam_wrn38.py',
    '../datasets/image_labels.py',
    '../default_runtime.py',
    '../schedules/cam_8e.py',
]
# published: biases learn twice as fast and do not decay (no convolution of
# this network has one; those of other backbones may)
optim_wrapper = dict(
    paramwise_cfg=dict(bias_lr_mult=2., bias_decay_mult=0.))
