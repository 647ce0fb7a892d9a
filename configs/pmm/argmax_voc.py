# Stage 3, the plain baseline: background (1 - max CAM)^11, one CRF, argmax.
#   python tools/make_pseudo_masks.py configs/pmm/argmax_voc.py --evaluate
_base_ = './ppmg_voc.py'
cam_dir = 'work_dirs/cam_voc/cams'
mask_dir = 'work_dirs/argmax_voc/pseudo_masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ArgmaxPseudoMask',
        alpha=11,
        crf=dict(iterations=10, gaussian=(3, 10), bilateral=(80, 13, 10)))
]
dataset = dict(pipeline=pipeline)
