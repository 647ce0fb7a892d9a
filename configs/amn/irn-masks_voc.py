# Stage 6 of AMN on PASCAL VOC: pseudo-masks from the walked maps.
#   python tools/make_pseudo_masks.py configs/amn/irn-masks_voc.py --evaluate
_base_ = '../pmm/ppmg_voc.py'
cam_dir = 'work_dirs/irn_voc/maps'
mask_dir = 'work_dirs/irn-masks_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/irn_voc.py '
        f'work_dirs/irn_voc/epoch_3.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    # published, chosen with ground truth: VOC 0.25, COCO 0.22
    dict(type='mmseg_pmm.ThresholdPseudoMask', background=0.25)
]
dataset = dict(pipeline=pipeline)
