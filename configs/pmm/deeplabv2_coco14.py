# Stage 4 on COCO 2014: DeepLab-v2 on ResNet-101 with PUS 0.8, as published
# for COCO, and without cyclic pseudo-masks, which are published for VOC only.
# Crop and scales are DeepLab-v2's.
_base_ = ['../_base_/stages/deeplabv2_pus.py', '../_base_/datasets/coco14.py']
mask_dir = 'work_dirs/ppmg_coco14/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/pmm/ppmg_coco14.py')]
_base_.train_dataloader.dataset.pipeline[2].scale = _base_.image_scale
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=mask_dir))
val_dataloader = dict(dataset=_base_.judged_val_set)
test_dataloader = val_dataloader
refresh_dataloader = dict(dataset=_base_.train_set)
model = dict(
    decode_head=dict(
        num_classes=_base_.num_classes,
        loss_decode=dict(beta=0.8, kappa=0.8)))
