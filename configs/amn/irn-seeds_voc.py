# Stage 4 of AMN on PASCAL VOC: seeds for IRN from the maps of AMN, thresholds as
# published.
_base_ = '../pmm/ppmg_voc.py'
cam_dir = 'work_dirs/amn_voc/maps'
mask_dir = 'work_dirs/irn-seeds_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/amn_voc.py '
        f'work_dirs/amn_voc/epoch_5.pth --out {cam_dir}')
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
