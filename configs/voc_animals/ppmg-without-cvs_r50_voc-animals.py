# Stage 3 on the animals without smoothing: what does CVS do?
_base_ = './ppmg_r50_voc-animals.py'
mask_dir = 'work_dirs/ppmg-without-cvs_r50_voc-animals/pseudo_masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir={{_base_.cam_dir}}),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=11,
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
