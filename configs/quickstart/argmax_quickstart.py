# Stage 3, the plain baseline: one CRF over background and all classes.
_base_ = './ppmg_quickstart.py'
mask_dir = 'work_dirs/quickstart/argmax/masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir={{_base_.cam_dir}}),
    dict(
        type='mmseg_pmm.ArgmaxPseudoMask',
        alpha=3.4,
        crf=dict(gaussian=(1, 3), bilateral=(20, 13, 10)))
]
dataset = dict(pipeline=pipeline)
