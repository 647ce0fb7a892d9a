# Stage 2 of AMN: confident seeds. Data set: the config's.
_base_ = ['../default_runtime.py', '../mask_steps.py']
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    _base_.seeds_step
])
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
