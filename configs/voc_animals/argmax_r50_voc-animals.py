# Stage 3 on the animals, the plain baseline.
_base_ = './ppmg_r50_voc-animals.py'
mask_dir = 'work_dirs/argmax_r50_voc-animals/pseudo_masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir={{_base_.cam_dir}}),
    dict(
        type='mmseg_pmm.ArgmaxPseudoMask',
        alpha=11,
        crf=dict(gaussian=(3, 10), bilateral=(80, 13, 10)))
]
dataset = dict(pipeline=pipeline)
