# Stage 3: pseudo-masks from CAMs.
#   python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py --evaluate
_base_ = '../_base_/default_runtime.py'
cam_dir = 'work_dirs/cam_voc/cams'
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/pmm/cam_voc.py '
        f'work_dirs/cam_voc/epoch_8.pth --out {cam_dir}')
]
# every parameter as published for VOC
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=11,
        iterations=10,
        gaussian=(3, 10),  # sxy in pixels, compat
        bilateral=(80, 13, 10)),  # sxy in pixels, srgb, compat
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(
    type='mmseg_pmm.VOCImageLabels',
    data_root='data/VOCdevkit/VOC2012',
    # the ground truth is read by --evaluate only, where there is some
    data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'),
    ann_file='ImageSets/Segmentation/trainaug.txt',
    pipeline=pipeline)
evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
