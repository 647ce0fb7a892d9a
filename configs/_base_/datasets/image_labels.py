# Training and CAMs of stages 1 and 2, of a data set with image labels. Sizes
# are those of PASCAL VOC; which images, the config says.
_base_ = '../image_metadata.py'
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
]
# batch_size is that of all GPUs together
train_dataloader = dict(
    batch_size=24,  # PMM's first classifier
    batch_sampler=dict(type='mmseg_pmm.TotalBatchSampler'),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(pipeline=[
        dict(type='LoadImageFromFile'),
        # long side 448 to 768
        dict(
            type='RandomResize',
            scale=(768, 768),
            ratio_range=(448 / 768, 1.0),
            keep_ratio=True),
        dict(type='RandomCrop', crop_size=(448, 448)),
        dict(type='RandomFlip', prob=0.5),
        # as PMM's classifier; PhotoMetricDistortion is stronger
        dict(
            type='mmpretrain.ColorJitter',
            brightness=0.3,
            contrast=0.3,
            saturation=0.3,
            hue=0.1),
        dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
    ]))
val_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(pipeline=test_pipeline))
# CAMs are made for the training images
test_dataloader = dict(
    batch_size=4,  # images of one size share a forward pass
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(pipeline=test_pipeline))
val_evaluator = dict(type='mmseg_pmm.AveragePrecision')
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
