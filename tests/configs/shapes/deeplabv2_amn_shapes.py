_base_ = './deeplabv2_pus_shapes.py'
mask_dir = 'work_dirs/irn-masks_shapes/pseudo_masks'
stage_inputs = [
    dict(path=mask_dir, config='configs/shapes/irn-masks_shapes.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)))
