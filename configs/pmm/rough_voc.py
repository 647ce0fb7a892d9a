# Rough masks: which classes does a crop of an image show?
#   python tools/make_pseudo_masks.py configs/pmm/rough_voc.py
_base_ = './ppmg_voc.py'
cam_dir = 'work_dirs/cam_voc/cams'
mask_dir = 'work_dirs/rough_voc/pseudo_masks'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    # as published: alpha 24, compat 3, and only what is surer than 0.9
    dict(
        type='mmseg_pmm.ArgmaxPseudoMask',
        alpha=24,
        crf=dict(iterations=10, gaussian=(3, 3), bilateral=(80, 13, 10)),
        ignore_below=0.9)
]
dataset = dict(pipeline=pipeline)
