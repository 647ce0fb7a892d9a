# Stage 3 on the tiles.
_base_ = '../../configs/quickstart/ppmg_quickstart.py'
cam_dir = 'work_dirs/tiles/cam/predictions'
mask_dir = 'work_dirs/tiles/ppmg/masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py benchmarks/tiles/cam_tiles.py '
        f'work_dirs/tiles/cam/epoch_40.pth --out {cam_dir}',
    )
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha='auto',
        gaussian=(1, 3),
        bilateral=(20, 13, 10),
    ),
    dict(type='mmseg_pmm.ProportionalPseudoMask'),
]
dataset = dict(
    data_root='data/defect_tiles',
    metainfo=dict(
        classes=('background', 'defect'), palette=[[0, 0, 0], [230, 80, 60]]
    ),
    pipeline=pipeline,
)
