# Stage 4 with UPerNet on mmpretrain's ConvNeXt-T, PUS on both heads.
_base_ = [
    '../_base_/models/upernet_convnext-t.py',
    '../_base_/datasets/voc_pseudo_masks_512x512.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/pspnet_20k.py',
]
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
pus = dict(type='mmseg_pmm.PUSLoss', mode='clamp', beta=0.5, kappa=0.5)
model = dict(
    decode_head=dict(loss_decode=pus),
    auxiliary_head=dict(loss_decode=dict(**pus, loss_weight=0.4)))
# AdamW with a warm-up, as in MMSegmentation's ConvNeXt configs
optim_wrapper = dict(
    optimizer=dict(
        _delete_=True, type='AdamW', lr=1e-4, betas=(0.9, 0.999),
        weight_decay=0.05))
param_scheduler = [
    dict(type='LinearLR', start_factor=1e-6, by_epoch=False, begin=0, end=1500),
    dict(
        type='PolyLR',
        power=1.0,
        eta_min=0,
        begin=1500,
        end={{_base_.max_iters}},
        by_epoch=False)
]
