# Stage 7 of AMN on PASCAL VOC: DeepLab-v2 on ResNet-101 with cross entropy
# (published: 69.5 val, 69.6 test with ImageNet weights).
_base_ = '../pmm/deeplabv2_pus_voc.py'
mask_dir = 'work_dirs/irn-masks_voc/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/amn/irn-masks_voc.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)))
