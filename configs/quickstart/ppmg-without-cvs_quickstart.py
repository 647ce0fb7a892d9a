# Stage 3 without smoothing: what does CVS do?
_base_ = './ppmg_quickstart.py'
mask_dir = 'work_dirs/quickstart/ppmg-without-cvs/masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir={{_base_.cam_dir}}),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=3.4,
        gaussian=(1, 3),
        bilateral=(20, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
