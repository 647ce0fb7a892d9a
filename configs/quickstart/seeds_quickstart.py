# AMN on the quickstart's data: confident seeds. The floor of these CAMs is
# higher than VOC's: thresholds on both sides of where they part (0.3), as
# VOC's are on both sides of its 0.1 to 0.15.
_base_ = './ppmg_quickstart.py'
cam_dir = 'work_dirs/quickstart/cam/predictions'
mask_dir = 'work_dirs/quickstart/seeds/masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/quickstart/cam_quickstart.py '
        f'work_dirs/quickstart/cam/epoch_15.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ConfidentSeeds',
        fg=0.50,
        bg=0.15,
        # sxy is a quarter of VOC's for images of a quarter of VOC's width
        crf=dict(gaussian=(1, 3), bilateral=(13, 5, 10)))
]
dataset = dict(pipeline=pipeline)
