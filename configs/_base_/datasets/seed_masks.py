# AMN and IRN: seeds (255 where unsure) in place of masks. Sizes are those of
# PASCAL VOC; which images, the config says.
_base_ = '../image_metadata.py'
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),  # AMN looks at the seed
    dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
]
# batch_size is that of all GPUs together
train_dataloader = dict(
    batch_size=16,
    batch_sampler=dict(type='mmseg_pmm.TotalBatchSampler'),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(pipeline=[
        dict(type='LoadImageFromFile'),
        dict(type='LoadAnnotations'),
        # 0.5 to 1.5 times the image: VOC's long side is 500 pixels
        dict(
            type='RandomResize',
            scale=(500, 500),
            ratio_range=(0.5, 1.5),
            keep_ratio=True),
        dict(type='RandomCrop', crop_size=(512, 512)),
        dict(type='RandomFlip', prob=0.5),
        dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
    ]))
test_dataloader = dict(
    batch_size=4,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(pipeline=test_pipeline))
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
