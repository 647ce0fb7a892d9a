
_base_ = './deeplabv2_full_quickstart.py'
mask_dir = 'work_dirs/quickstart/predict/predictions'
stage_inputs = [
    dict(
        path=mask_dir,
        config='configs/quickstart/predict_quickstart.py',
        work_dir='work_dirs/quickstart/deeplabv2_ppmg-pus',
        options='--tta')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
