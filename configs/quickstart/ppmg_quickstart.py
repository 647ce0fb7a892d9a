# Stage 3 on the quickstart's data: CVS, class-wise CRF, PPMG.
_base_ = [
    '../_base_/datasets/quickstart.py',
    '../_base_/default_runtime.py',
]
cam_dir = 'work_dirs/quickstart/cam/predictions'
mask_dir = 'work_dirs/quickstart/ppmg/masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/quickstart/cam_quickstart.py '
        f'work_dirs/quickstart/cam/epoch_15.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        # where a class ties with background: 0.3 = (1 - 0.3)^3.4. VOC's
        # 11 ties at 0.16: too low for CAMs of a network that learnt from
        # scratch, whose floor is higher
        alpha=3.4,
        # distances belong to image size: sxy is a quarter of VOC's for
        # images of a quarter of VOC's width; on a radius of one pixel,
        # VOC's weight 10 would erase thin parts
        gaussian=(1, 3),
        bilateral=(20, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(
    type={{_base_.dataset_type}},
    metainfo={{_base_.metainfo}},
    data_root={{_base_.data_root}},
    data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'),
    ann_file='ImageSets/Segmentation/train.txt',
    pipeline=pipeline)
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
