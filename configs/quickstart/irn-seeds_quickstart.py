# IRN's seeds from the maps of AMN, thresholds as published.
_base_ = './ppmg_quickstart.py'
cam_dir = 'work_dirs/quickstart/amn/predictions'
mask_dir = 'work_dirs/quickstart/irn-seeds/masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/quickstart/amn_quickstart.py '
        f'work_dirs/quickstart/amn/epoch_8.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ConfidentSeeds',
        fg=0.45,
        bg=0.15,
        # sxy is a quarter of VOC's for images of a quarter of VOC's width
        crf=dict(gaussian=(1, 3), bilateral=(13, 5, 10)))
]
dataset = dict(pipeline=pipeline)
