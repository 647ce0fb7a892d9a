# Stage 3, the plain baseline. Data set: the config's.
_base_ = ['../default_runtime.py', '../mask_steps.py']
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    _base_.argmax_step
])
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
