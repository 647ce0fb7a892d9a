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
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        num_classes=81,
        loss_decode=dict(
            _delete_=True,
            type='mmseg_pmm.PUSLoss',
            mode='clamp',
            beta=0.8,
            kappa=0.8)))
