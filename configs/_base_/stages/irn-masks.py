# Stage 6 of AMN: pseudo-masks from the walked maps. Data set: the config's.
_base_ = ['../default_runtime.py', '../mask_steps.py']
dataset = dict(pipeline=[
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    # published, chosen with ground truth: VOC 0.25, COCO 0.22
    dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.25)
])
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
