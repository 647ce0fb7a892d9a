# PASCAL VOC 2012 with pseudo-masks at the crop of PSPNet and UPerNet.
_base_ = './voc_pseudo_masks.py'
crop_size = (512, 512)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(
        type='RandomResize',
        scale=(2048, 512),
        ratio_range=(0.5, 2.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=crop_size, cat_max_ratio=0.75),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PhotoMetricDistortion'),
    dict(type='PackSegInputs')
]
batch_size_is_total = False
train_dataloader = dict(
    batch_size=2,  # x 8 GPUs
    dataset=dict(pipeline=train_pipeline))
