# Stage 1 of AMN on COCO 2014: a plain ResNet-50 classifier, as IRN trains it.
#   python tools/test.py configs/amn/cam-amn_coco14.py \
#       work_dirs/cam-amn_coco14/epoch_5.pth --out work_dirs/cam-amn_coco14/cams
# CAMs are normalised from their minimum to their maximum, as everywhere here;
# AMN divides by the maximum, which is the same where a CAM reaches 0.
_base_ = [
    '../_base_/models/cam_r101.py',
    '../_base_/datasets/coco14_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_5e.py',
]
stage_inputs = [
    dict(
        path='data/coco/train2014',
        made_by='unzip train2014.zip -d data/coco   # docs/datasets.md'),
    dict(
        path='data/coco/image_labels_train2014.json',
        made_by='python tools/dataset_converters/coco14.py data/coco')
]
crop_size = (512, 512)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    # long side 320 to 640
    dict(
        type='RandomResize',
        scale=(640, 640),
        ratio_range=(0.5, 1.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=crop_size),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
train_dataloader = dict(
    batch_size=16, dataset=dict(pipeline=train_pipeline))
model = dict(
    data_preprocessor=dict(size=crop_size),
    backbone=dict(
        depth=50,
        frozen_stages=2,  # stem, stages 1 and 2: as published
        norm_cfg=dict(requires_grad=True),
        init_cfg=dict(checkpoint='torchvision://resnet50')),
    decode_head=dict(num_classes=81))
