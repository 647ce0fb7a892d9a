# Stage 4 on COCO 2014 as published: PSPNet on ScaleNet-101, PUS 0.8, 2
# images on each of 16 GPUs. Published: 40.2 on val (with --tta --crf).
_base_ = [
    '../_base_/models/pspnet_scalenet101-d8.py',
    '../_base_/datasets/coco14_pseudo_masks_512x512.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/pspnet_40k.py',
]
mask_dir = 'work_dirs/ppmg_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/pmm/ppmg_coco14.py'),
    dict(
        path='weights/scalenet101.json',
        made_by='taking structures/scalenet101.json from '
        'github.com/Eli-YiLi/ScaleNet'),
    dict(
        path='weights/scalenet101.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'scalenet101 scalenet101.pth weights/scalenet101.pth')
]
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(
        type='RandomResize',
        scale=(2048, 512),
        ratio_range=(0.5, 2.0),
        keep_ratio=True),
    # published for this network; windows of the test are 512 all the same
    dict(type='RandomCrop', crop_size=(448, 448), cat_max_ratio=0.75),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PhotoMetricDistortion'),
    dict(type='PackSegInputs')
]
train_dataloader = dict(
    dataset=dict(pseudo_mask_dir=mask_dir, pipeline=train_pipeline))
pus = dict(type='mmseg_pmm.PUSLoss', mode='clamp', beta=0.8, kappa=0.8)
model = dict(
    data_preprocessor=dict(size=(448, 448)),
    decode_head=dict(num_classes=81, loss_decode=pus),
    auxiliary_head=dict(
        num_classes=81, loss_decode=dict(**pus, loss_weight=0.4)))
