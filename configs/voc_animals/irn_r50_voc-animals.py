# IRN on the animals: the maps of AMN walk to the boundaries.
_base_ = '../amn/irn_voc.py'
crop_size = (321, 321)
seed_dir = 'work_dirs/irn-seeds_r50_voc-animals/pseudo_masks'
cam_dir = 'work_dirs/amn_r50_voc-animals/maps'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/voc_animals/irn-seeds_r50_voc-animals.py'),
    dict(
        path=cam_dir,
        made_by='python tools/test.py '
        'configs/voc_animals/amn_r50_voc-animals.py '
        f'work_dirs/amn_r50_voc-animals/epoch_6.pth --out {cam_dir}')
]
model = dict(
    data_preprocessor=dict(size=crop_size),
    backbone=dict(
        style='caffe',
        init_cfg=dict(
            checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth')))
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(
        type='RandomResize',
        scale=(500, 500),
        ratio_range=(0.5, 1.5),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=crop_size),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
ann_file = 'ImageSets/Segmentation/train.txt'
train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    dataset=dict(
        ann_file=ann_file, pseudo_mask_dir=seed_dir, pipeline=train_pipeline))
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='PackSegInputs',
        meta_keys=('img_path', 'ori_shape', 'img_shape', 'img_labels', 'cams',
                   'cam_classes'))
]
test_dataloader = dict(
    num_workers=1, dataset=dict(ann_file=ann_file, pipeline=test_pipeline))
default_hooks = dict(logger=dict(interval=5))
