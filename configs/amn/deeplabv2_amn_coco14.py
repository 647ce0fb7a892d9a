# Stage 7 of AMN on COCO 2014: DeepLab-v2 on ResNet-101 with cross entropy
# (published: 44.7 val).
_base_ = '../pmm/deeplabv2_coco14.py'
mask_dir = 'work_dirs/irn-masks_coco14/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/amn/irn-masks_coco14.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)))
