# The quickstart's drawn creatures with masks: stage 4.
_base_ = ['./quickstart.py', '../image_metadata.py']
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs')
]
# image labels among the metadata: predicted masks show no other class
tta_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            [
                dict(type='RandomFlip', prob=0., direction='horizontal'),
                dict(type='RandomFlip', prob=1., direction='horizontal')
            ],
            [dict(type='LoadAnnotations')],
            [dict(type='PackSegInputs', meta_keys=_base_.meta_keys)],
        ])
]
tta_model = dict(type='mmseg_pmm.ProbabilityTTAModel')
train_dataloader = dict(
    batch_size=8,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='InfiniteSampler', shuffle=True),
    dataset=dict(
        **_base_.judged_train_set,
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
            # mild: the heads' colours tell the classes apart
            dict(type='mmpretrain.ColorJitter', brightness=0.2, contrast=0.2),
            dict(type='PackSegInputs')
        ]))
val_dataloader = dict(
    batch_size=1,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**_base_.judged_val_set, pipeline=test_pipeline))
test_dataloader = val_dataloader
val_evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
test_evaluator = val_evaluator
# the training images once more, for masks that a segmentor predicts; the
# ground truth only judges them
refresh_dataloader = dict(
    batch_size=1,
    num_workers=1,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        **_base_.judged_train_set,
        pipeline=[
            dict(type='LoadImageFromFile'),
            dict(type='LoadAnnotations'),
            dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
        ]))
predicted_masks = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.PredictedPseudoMask', crf=_base_.predicted_crf)
]
crf_metric = dict(type='mmseg_pmm.CRFIoUMetric', pipeline=predicted_masks)
