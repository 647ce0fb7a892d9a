_base_ = './deeplabv2_pus_shapes.py'
mask_dir = 'work_dirs/predict_shapes/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        config='configs/shapes/predict_shapes.py',
        work_dir='work_dirs/deeplabv2_pus_shapes',
        options='--tta')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)))
