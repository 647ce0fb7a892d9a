# Stage 1 on 1,000 VOC images of six animal and person classes, ResNet-50,
# small enough for a CPU.
_base_ = '../pmm/cam_voc.py'
crop_size = (321, 321)
judged_classes = ('background', 'cat', 'cow', 'dog', 'horse', 'person',
                  'sheep')
model = dict(
    data_preprocessor=dict(size=crop_size),
    backbone=dict(
        depth=50,
        style='caffe',
        frozen_stages=1,  # the first layers are general, and slow
        init_cfg=dict(
            checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth')),
    # 2.0 as well, as published, sharpens the maps: docs/results.md
    test_cfg=dict(scales=(0.5, 1.0, 1.5)))
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='RandomResize',
        scale=(640, 640),
        ratio_range=(0.5, 1.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=crop_size),
    dict(type='RandomFlip', prob=0.5),
    dict(
        type='mmpretrain.ColorJitter',
        brightness=0.3,
        contrast=0.3,
        saturation=0.3,
        hue=0.1),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
train_dataloader = dict(
    batch_size=16,
    num_workers=1, dataset=dict(pipeline=train_pipeline))
# 250 steps only: with momentum, which the published recipe lacks
# (docs/results.md)
optim_wrapper = dict(optimizer=dict(momentum=0.9))
max_epochs = 4
param_scheduler = [
    dict(
        type='PolyLR',
        power=0.9,
        eta_min=0,
        begin=0,
        end=max_epochs,
        by_epoch=True,
        convert_to_iter_based=True)
]
train_cfg = dict(max_epochs=max_epochs)
default_hooks = dict(logger=dict(interval=5))
# CAMs of these images too have a ground truth: it judges
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
test_dataloader = dict(
    num_workers=1,
    dataset=dict(
        data_prefix=dict(seg_map_path='SegmentationClass'),
        pipeline=test_pipeline))
test_evaluator = [
    dict(type='mmseg_pmm.CAMWriter'),
    dict(type='mmseg_pmm.CAMThresholdMetric', classes=judged_classes)
]
