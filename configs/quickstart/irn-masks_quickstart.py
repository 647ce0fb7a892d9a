
_base_ = ['../_base_/stages/irn-masks.py', '../_base_/datasets/quickstart.py']
cam_dir = 'work_dirs/quickstart/irn/predictions'
mask_dir = 'work_dirs/quickstart/irn-masks/masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/quickstart/irn_quickstart.py', work_dir='work_dirs/quickstart/irn')
]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
