# A mixture: AMN's seeds from the CAMs of SEAM.
_base_ = './seeds_voc.py'
cam_dir = 'work_dirs/seam_voc/cams'
mask_dir = 'work_dirs/seeds-seam_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/pmm/seam_voc.py '
        f'work_dirs/seam_voc/epoch_8.pth --out {cam_dir}')
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
