# Stage 3 on the animals: CVS, class-wise CRF, PPMG as published for VOC.
_base_ = '../pmm/ppmg_voc.py'
cam_dir = 'work_dirs/cam_r50_voc-animals/cams'
mask_dir = 'work_dirs/ppmg_r50_voc-animals/pseudo_masks'
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
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=11,
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.ClassSubsetIoUMetric',
    iou_metrics=['mIoU'],
    classes=['background', 'cat', 'cow', 'dog', 'horse', 'person', 'sheep'])
