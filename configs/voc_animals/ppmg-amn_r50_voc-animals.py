# A mixture: PPMG from the maps of AMN; configs/amn/ppmg-amn_voc.py explains
# alpha and why CVS is left out.
_base_ = './ppmg_r50_voc-animals.py'
cam_dir = 'work_dirs/amn_r50_voc-animals/maps'
mask_dir = 'work_dirs/ppmg-amn_r50_voc-animals/pseudo_masks'
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
        type='mmseg_pmm.ClasswiseCRF',
        alpha=4.8,  # t = 0.25
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
# a CPU has patience for VOC's own training images
dataset = dict(
    ann_file='ImageSets/Segmentation/train.txt', pipeline=pipeline)
