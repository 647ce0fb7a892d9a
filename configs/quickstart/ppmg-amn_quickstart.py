# A mixture: PPMG from the maps of AMN; configs/amn/ppmg-amn_voc.py explains
# alpha and why CVS is left out.
_base_ = './ppmg_quickstart.py'
cam_dir = 'work_dirs/quickstart/amn/predictions'
mask_dir = 'work_dirs/quickstart/ppmg-amn/masks'
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
        type='mmseg_pmm.ClasswiseCRF',
        alpha=2.8,  # t = 0.33
        gaussian=(1, 3),
        bilateral=(20, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
