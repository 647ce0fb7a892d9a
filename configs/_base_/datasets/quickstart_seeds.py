# The quickstart's drawn creatures with seeds: AMN, IRN.
_base_ = ['./quickstart.py', '../image_metadata.py']
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),  # AMN looks at the seed
    dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
]
train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(
        **_base_.train_set,
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='LoadAnnotations'),
            dict(
                type='RandomResize',
                scale=(128, 128),
                ratio_range=(0.8, 1.25),
                keep_ratio=True),
            dict(type='RandomCrop', crop_size=(96, 96)),
            dict(type='RandomFlip', prob=0.5),
            dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
        ]))
test_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**_base_.train_set, pipeline=test_pipeline))
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
