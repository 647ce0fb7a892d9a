# Stage 3 on COCO 2014, the plain baseline.
_base_ = './ppmg_coco14.py'
cam_dir = 'work_dirs/cam_coco14/cams'
mask_dir = 'work_dirs/argmax_coco14/pseudo_masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ArgmaxPseudoMask',
        alpha=11,
        crf=dict(iterations=10, gaussian=(3, 10), bilateral=(80, 13, 10)))
]
dataset = dict(pipeline=pipeline)
