# Stage 4 of AMN on COCO 2014: seeds for IRN from the maps of AMN, thresholds as
# published.
_base_ = '../pmm/ppmg_coco14.py'
cam_dir = 'work_dirs/amn_coco14/maps'
mask_dir = 'work_dirs/irn-seeds_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/amn_coco14.py '
        f'work_dirs/amn_coco14/epoch_5.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ConfidentSeeds',
        fg=0.45,
        bg=0.15,
        crf=dict(iterations=10, gaussian=(3, 3), bilateral=(50, 5, 10)))
]
dataset = dict(pipeline=pipeline)
