# Stage 1 of AMN on PASCAL VOC: a plain ResNet-50 classifier, as IRN trains it.
#   python tools/test.py configs/amn/cam-amn_voc.py \
#       work_dirs/cam-amn_voc/epoch_5.pth --out work_dirs/cam-amn_voc/cams
# CAMs are normalised from their minimum to their maximum, as everywhere here;
# AMN divides by the maximum, which is the same where a CAM reaches 0.
_base_ = [
    '../_base_/models/cam_r101.py',
    '../_base_/datasets/voc_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_5e.py',
]
stage_inputs = [
    dict(
        path='data/VOCdevkit/VOC2012/JPEGImages',
        made_by='tar xf VOCtrainval_11-May-2012.tar -C data   '
        '# docs/datasets.md'),
    dict(
        path='data/VOCdevkit/VOC2012/image_labels.json',
        made_by='python tools/dataset_converters/image_labels.py voc '
        'data/VOCdevkit/VOC2012'),
    dict(
        path='data/VOCdevkit/VOC2012/ImageSets/Segmentation/trainaug.txt',
        made_by='python tools/dataset_converters/voc_trainaug.py '
        'data/VOCdevkit/VOC2012 --sbd data/sbd/dataset')
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
        init_cfg=dict(checkpoint='torchvision://resnet50')))
