# Pseudo-masks from the walked maps, threshold as published.
_base_ = './ppmg_r50_voc-animals.py'
cam_dir = 'work_dirs/irn_r50_voc-animals/maps'
mask_dir = 'work_dirs/irn-masks_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py '
        'configs/voc_animals/irn_r50_voc-animals.py '
        f'work_dirs/irn_r50_voc-animals/epoch_3.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.25)
]
# a CPU has patience for VOC's own training images
dataset = dict(
    ann_file='ImageSets/Segmentation/train.txt', pipeline=pipeline)
