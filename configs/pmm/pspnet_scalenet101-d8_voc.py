# Stage 4: PSPNet on ScaleNet-101, PUS, with the settings published for VOC; its
# figure is published for COCO only.
_base_ = [
    '../_base_/models/pspnet_scalenet101-d8.py',
    '../_base_/datasets/voc_pseudo_masks_512x512.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/pspnet_20k.py',
]
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py'),
    dict(
        path='weights/scalenet101.json',
        made_by='taking structures/scalenet101.json from '
        'github.com/Eli-YiLi/ScaleNet'),
    dict(
        path='weights/scalenet101.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'scalenet101 scalenet101.pth weights/scalenet101.pth')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
pus = dict(type='mmseg_pmm.PUSLoss', mode='clamp', beta=0.5, kappa=0.5)
model = dict(
    decode_head=dict(loss_decode=pus),
    auxiliary_head=dict(loss_decode=dict(**pus, loss_weight=0.4)))
