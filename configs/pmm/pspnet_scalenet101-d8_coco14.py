# Stage 4 on COCO 2014 as published: PSPNet on ScaleNet-101, PUS 0.8, 2
# images on each of 16 GPUs. Published: 40.2 on val (with --tta --crf).
_base_ = [
    '../_base_/models/pspnet_scalenet101-d8.py',
    '../_base_/datasets/coco14_pseudo_masks_512x512.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/pspnet_40k.py',
]
mask_dir = 'work_dirs/ppmg_coco14/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/pmm/ppmg_coco14.py')] + _base_.scalenet101_inputs
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
# published for this network; windows of the test are 512 all the same
_base_.train_dataloader.dataset.pipeline[3].crop_size = (448, 448)
_base_.model.data_preprocessor.size = (448, 448)
pus = dict(type='mmseg_pmm.PUSLoss', mode='clamp', beta=0.8, kappa=0.8)
_base_.model.decode_head.update(num_classes=_base_.num_classes, loss_decode=pus)
_base_.model.auxiliary_head.update(
    num_classes=_base_.num_classes, loss_decode=dict(**pus, loss_weight=0.4))
