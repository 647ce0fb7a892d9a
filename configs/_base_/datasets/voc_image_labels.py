# PASCAL VOC 2012 with image labels: training and CAMs of stages 1 and 2.
data_root = 'data/VOCdevkit/VOC2012'
dataset_type = 'mmseg_pmm.VOCImageLabels'
crop_size = (448, 448)
# image labels travel to the model as a meta key
meta_keys = ('img_path', 'ori_shape', 'img_shape', 'pad_shape',
             'scale_factor', 'flip', 'flip_direction', 'img_labels')
train_pipeline = [
    dict(type='LoadImageFromFile'),
    # long side 448 to 768
    dict(
        type='RandomResize',
        scale=(768, 768),
        ratio_range=(448 / 768, 1.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=crop_size),
    dict(type='RandomFlip', prob=0.5),
    # as PMM's classifier; PhotoMetricDistortion is stronger
    dict(
        type='mmpretrain.ColorJitter',
        brightness=0.3,
        contrast=0.3,
        saturation=0.3,
        hue=0.1),
    dict(type='PackSegInputs', meta_keys=meta_keys)
]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='PackSegInputs', meta_keys=meta_keys)
]
# batch_size is that of all GPUs together
train_dataloader = dict(
    batch_size=24,  # PMM's first classifier
    batch_sampler=dict(type='mmseg_pmm.TotalBatchSampler'),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        type=dataset_type,
        data_root=data_root,
        data_prefix=dict(img_path='JPEGImages'),
        ann_file='ImageSets/Segmentation/trainaug.txt',
        pipeline=train_pipeline))
val_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type=dataset_type,
        data_root=data_root,
        data_prefix=dict(img_path='JPEGImages'),
        ann_file='ImageSets/Segmentation/val.txt',
        pipeline=test_pipeline))
# CAMs are made for the training images
test_dataloader = dict(
    batch_size=4,  # images of one size share a forward pass
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type=dataset_type,
        data_root=data_root,
        data_prefix=dict(img_path='JPEGImages'),
        ann_file='ImageSets/Segmentation/trainaug.txt',
        pipeline=test_pipeline))
val_evaluator = dict(type='mmseg_pmm.AveragePrecision')
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
