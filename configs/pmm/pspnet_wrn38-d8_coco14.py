# Stage 4 on COCO 2014 as published: PSPNet on WideResNet-38, PUS 0.8, 2
# images on each of 16 GPUs. Published: 36.7 on val (with --tta --crf).
_base_ = [
    '../_base_/models/pspnet_wrn38-d8.py',
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
        path='weights/wide_resnet38.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'wide_resnet38 ilsvrc-cls_rna-a1_cls1000_ep-0001.pth '
        'weights/wide_resnet38.pth')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
pus = dict(type='mmseg_pmm.PUSLoss', mode='clamp', beta=0.8, kappa=0.8)
model = dict(
    decode_head=dict(num_classes=81, loss_decode=pus),
    auxiliary_head=dict(
        num_classes=81, loss_decode=dict(**pus, loss_weight=0.4)))
