# Stage 3 on COCO 2014, with VOC's parameters, as published.
#   python tools/make_pseudo_masks.py configs/pmm/ppmg_coco14.py
_base_ = './ppmg_voc.py'
cam_dir = 'work_dirs/cam_coco14/cams'
mask_dir = 'work_dirs/ppmg_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/pmm/cam_coco14.py '
        f'work_dirs/cam_coco14/epoch_20.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=11,
        iterations=10,
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(
    _delete_=True,
    type='mmseg_pmm.COCOImageLabels',
    data_root='data/coco',
    # the ground truth is read by --evaluate only
    data_prefix=dict(img_path='train2014', seg_map_path='masks/train2014'),
    ann_file='image_lists/train2014.txt',
    image_labels='image_labels_train2014.json',
    pipeline=pipeline)
