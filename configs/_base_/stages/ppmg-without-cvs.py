# Stage 3 without smoothing: what does CVS do? Data set: the config's.
_base_ = ['../default_runtime.py', '../mask_steps.py']
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    _base_.classwise_crf_step,
    dict(type='mmseg_pmm.ProportionalPseudoMask')
])
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
