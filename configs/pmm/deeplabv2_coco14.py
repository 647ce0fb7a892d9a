# Stage 4 on COCO 2014: DeepLab-v2 on ResNet-101 with PUS 0.8, as published
# for COCO, and without cyclic pseudo-masks, which are published for VOC only.
# Crop and scales are DeepLab-v2's.
_base_ = [
    '../_base_/models/deeplabv2_r101.py',
    '../_base_/datasets/coco14_pseudo_masks.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/deeplabv2_30k.py',
]
mask_dir = 'work_dirs/ppmg_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/pmm/ppmg_coco14.py')
]
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    # 0.5 to 2 times the image: COCO's long side is 640 pixels
    dict(
        type='RandomResize',
        scale=(640, 640),
        ratio_range=(0.5, 2.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=(321, 321), cat_max_ratio=0.75),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PhotoMetricDistortion'),
    dict(type='PackSegInputs')
]
batch_size_is_total = True
train_dataloader = dict(
    batch_size=10,
    dataset=dict(pseudo_mask_dir=mask_dir, pipeline=train_pipeline))
model = dict(
    decode_head=dict(
        num_classes=81,
        loss_decode=dict(
            _delete_=True,
            type='mmseg_pmm.PUSLoss',
            mode='clamp',
            beta=0.8,
            kappa=0.8)))
