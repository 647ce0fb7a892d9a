
_base_ = './deeplabv2_full_quickstart.py'
mask_dir = 'work_dirs/quickstart/ppmg/masks'
stage_inputs = [dict(path=mask_dir, config='configs/quickstart/ppmg_quickstart.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
