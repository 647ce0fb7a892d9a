# Stage 4: DeepLab-v2 on ResNet-101 with pretended under-fitting and cyclic
# pseudo-masks.
#   python tools/train.py configs/pmm/deeplabv2_voc.py
_base_ = [
    '../_base_/models/deeplabv2_r101.py',
    '../_base_/datasets/voc_pseudo_masks.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/deeplabv2_30k.py',
]
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True,
            type='mmseg_pmm.PUSLoss',
            mode='clamp',
            beta=0.5,  # published for VOC; COCO 0.8
            kappa=0.5)))
custom_hooks = [
    dict(
        type='mmseg_pmm.CyclicPseudoMaskHook',
        interval=15000,  # one cycle, as published, here in the middle
        dataloader='refresh_dataloader',
        writer=dict(num_workers=4),
        plain_loss_from=1)  # published: cross entropy on predicted masks
]
