# Stage 4 with UPerNet on mmpretrain's ConvNeXt-T, PUS on both heads.
_base_ = [
    '../_base_/models/upernet_convnext-t.py',
    '../_base_/datasets/voc_pseudo_masks_512x512.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/adamw_20k.py',
]
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/pmm/ppmg_voc.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
pus = dict(type='mmseg_pmm.PUSLoss', mode='clamp', beta=0.5, kappa=0.5)
model = dict(
    decode_head=dict(loss_decode=pus),
    auxiliary_head=dict(loss_decode=dict(**pus, loss_weight=0.4)))
