# Stage 4 of AMN: seeds for IRN from the maps of AMN. Data set: the config's.
_base_ = ['../default_runtime.py', '../mask_steps.py']
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    dict(_base_.seeds_step, fg=0.45, bg=0.15)
])
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
