# Pseudo-masks from the walked maps, threshold as published for VOC.
_base_ = './ppmg_quickstart.py'
cam_dir = 'work_dirs/quickstart/irn/predictions'
mask_dir = 'work_dirs/quickstart/irn-masks/masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/quickstart/irn_quickstart.py '
        f'work_dirs/quickstart/irn/epoch_3.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.25)
]
dataset = dict(pipeline=pipeline)
