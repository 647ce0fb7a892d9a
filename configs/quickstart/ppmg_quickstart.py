# Stage 3 on the quickstart's data: CVS, class-wise CRF, PPMG.
_base_ = '../_base_/default_runtime.py'
cam_dir = 'work_dirs/quickstart/cam/predictions'
mask_dir = 'work_dirs/quickstart/ppmg/masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/quickstart/cam_quickstart.py '
        f'work_dirs/quickstart/cam/epoch_16.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=11,
        # distances belong to image size: a quarter of VOC's for images of
        # a quarter of VOC's width
        gaussian=(1, 10),
        bilateral=(20, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(
    type='mmseg_pmm.ImageLabelDataset',
    metainfo=dict(
        classes=('background', 'zebbi', 'dotti', 'ringo', 'checko', 'finny'),
        palette=[[0, 0, 0], [230, 80, 60], [240, 190, 40], [70, 150, 240],
                 [170, 90, 220], [60, 200, 150]]),
    data_root='data/quickstart',
    data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'),
    ann_file='ImageSets/Segmentation/train.txt',
    pipeline=pipeline)
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
