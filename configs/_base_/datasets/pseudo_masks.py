# Stage 4: pseudo-masks to train on, ground truth to judge on. Sizes are those
# of PASCAL VOC; which images, the config says.
_base_ = '../image_metadata.py'
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs')
]
# with flips, at multiples of the image's own size
views = [
    [
        dict(type='Resize', scale_factor=factor, keep_ratio=True)
        for factor in (0.5, 0.75, 1.0, 1.25, 1.5, 1.75)
    ],
    [
        dict(type='RandomFlip', prob=0., direction='horizontal'),
        dict(type='RandomFlip', prob=1., direction='horizontal')
    ],
]
tta_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            *views,
            [dict(type='LoadAnnotations')],
            [dict(type='PackSegInputs')],
        ])
]
tta_model = dict(type='mmseg_pmm.ProbabilityTTAModel')  # a CRF needs them
# batch_size is that of all GPUs together
train_dataloader = dict(
    batch_size=10,
    batch_sampler=dict(type='mmseg_pmm.TotalBatchSampler'),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='InfiniteSampler', shuffle=True),
    dataset=dict(pipeline=[
        dict(type='LoadImageFromFile'),
        dict(type='LoadAnnotations'),
        # 0.5 to 2 times the image: VOC's long side is 500 pixels
        dict(
            type='RandomResize',
            scale=(500, 500),
            ratio_range=(0.5, 2.0),
            keep_ratio=True),
        dict(type='RandomCrop', crop_size=(321, 321), cat_max_ratio=0.75),
        dict(type='RandomFlip', prob=0.5),
        dict(type='PhotoMetricDistortion'),
        dict(type='PackSegInputs')
    ]))
val_dataloader = dict(
    batch_size=1,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(pipeline=test_pipeline))
test_dataloader = val_dataloader
val_evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
test_evaluator = val_evaluator
# a prediction refined by a CRF, as published: for tools/test.py --crf, and for
# masks of the training images
predicted_masks = [
    dict(type='LoadImageFromFile'),
    dict(
        type='mmseg_pmm.PredictedPseudoMask',
        crf=dict(iterations=10, gaussian=(1, 3), bilateral=(67, 3, 4)))
]
crf_metric = dict(type='mmseg_pmm.CRFIoUMetric', pipeline=predicted_masks)
# the training images once more, for masks that a segmentor predicts; it may
# choose among the classes that an image is known to show
refresh_dataloader = dict(
    batch_size=1,
    num_workers=4,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(pipeline=[
        dict(type='LoadImageFromFile'),
        dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
    ]))
refresh_tta_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            *views,
            [dict(type='PackSegInputs', meta_keys=_base_.meta_keys)],
        ])
]
