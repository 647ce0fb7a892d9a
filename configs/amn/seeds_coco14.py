# Stage 2 of AMN on COCO 2014: confident seeds, thresholds as published.
_base_ = '../pmm/ppmg_coco14.py'
cam_dir = 'work_dirs/cam-amn_coco14/cams'
mask_dir = 'work_dirs/seeds_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/cam-amn_coco14.py '
        f'work_dirs/cam-amn_coco14/epoch_5.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ConfidentSeeds',
        fg=0.30,
        bg=0.05,
        crf=dict(iterations=10, gaussian=(3, 3), bilateral=(50, 5, 10)))
]
dataset = dict(pipeline=pipeline)
