# The quickstart's drawn creatures with image labels: stages 1 and 2.
_base_ = ['./quickstart.py', '../image_metadata.py']
# the ground truth only judges: nothing is learnt from it
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
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
            dict(
                type='RandomResize',
                scale=(128, 128),
                ratio_range=(0.8, 1.25),
                keep_ratio=True),
            dict(type='RandomCrop', crop_size=(96, 96)),
            dict(type='RandomFlip', prob=0.5),
            # mild: the heads' colours tell the classes apart
            dict(type='mmpretrain.ColorJitter', brightness=0.2, contrast=0.2),
            dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
        ]))
val_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**_base_.judged_val_set, pipeline=test_pipeline))
test_dataloader = dict(
    val_dataloader,
    dataset=dict(**_base_.judged_train_set, pipeline=test_pipeline))
val_evaluator = dict(type='mmseg_pmm.AveragePrecision')
test_evaluator = [
    dict(type='mmseg_pmm.CAMWriter'),
    dict(type='mmseg_pmm.CAMThresholdMetric')
]
