# AMN on the animals, ResNet-50, small enough for a CPU.
_base_ = '../amn/amn_voc.py'
crop_size = (321, 321)
seed_dir = 'work_dirs/seeds_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/voc_animals/seeds_r50_voc-animals.py')
]
model = dict(
    data_preprocessor=dict(size=crop_size),
    backbone=dict(
        style='caffe',
        init_cfg=dict(
            checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth')),
    test_cfg=dict(scales=(0.5, 1.0)))
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
    num_workers=1,
    dataset=dict(
        ann_file=ann_file, pseudo_mask_dir=seed_dir, pipeline=train_pipeline))
test_dataloader = dict(
    num_workers=1,
    dataset=dict(ann_file=ann_file, pseudo_mask_dir=seed_dir))
# 437 images: an epoch more than VOC's 5, at ten times its rate for the backbone
optim_wrapper = dict(
    paramwise_cfg=dict(custom_keys={'backbone': dict(lr_mult=0.5)}))
max_epochs = 6
train_cfg = dict(max_epochs=max_epochs)
default_hooks = dict(logger=dict(interval=5))
