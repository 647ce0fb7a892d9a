# AMN on the animals: confident seeds, as published.
_base_ = './ppmg_r50_voc-animals.py'
cam_dir = 'work_dirs/cam_r50_voc-animals/cams'
mask_dir = 'work_dirs/seeds_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py '
        'configs/voc_animals/cam_r50_voc-animals.py '
        f'work_dirs/cam_r50_voc-animals/epoch_4.pth --out {cam_dir}')
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
# a CPU has patience for VOC's own training images
dataset = dict(
    ann_file='ImageSets/Segmentation/train.txt', pipeline=pipeline)
