# IRN's seeds from the maps of AMN, as published.
_base_ = './ppmg_r50_voc-animals.py'
cam_dir = 'work_dirs/amn_r50_voc-animals/maps'
mask_dir = 'work_dirs/irn-seeds_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py '
        'configs/voc_animals/amn_r50_voc-animals.py '
        f'work_dirs/amn_r50_voc-animals/epoch_6.pth --out {cam_dir}')
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
# a CPU has patience for VOC's own training images
dataset = dict(
    ann_file='ImageSets/Segmentation/train.txt', pipeline=pipeline)
