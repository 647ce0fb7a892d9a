# A mixture: PMM's pseudo-masks from the maps of AMN. Data set: the config's.
# These maps are not near 0 outside of objects, as CAMs are: with alpha = 11 all
# of an image would be foreground. A class must tie with background at the
# activation t where the two part: (1 - t)^alpha = t, alpha = log(t) /
# log(1 - t). Minimum cross entropy finds t from the maps alone, and
# tools/analysis/cam_thresholds.py prints it together with alpha; take yours.
# And no CVS: it would take the floor for activation, and lift it.
_base_ = ['../default_runtime.py', '../mask_steps.py']
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    dict(_base_.classwise_crf_step, alpha=4.8),  # t = 0.25
    dict(type='mmseg_pmm.ProportionalPseudoMask')
])
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
