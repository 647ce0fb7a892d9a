
_base_ = ['../_base_/stages/ppmg-amn.py', '../_base_/datasets/quickstart.py']
cam_dir = 'work_dirs/quickstart/amn/predictions'
mask_dir = 'work_dirs/quickstart/ppmg-amn/masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/quickstart/amn_quickstart.py', work_dir='work_dirs/quickstart/amn')
]
# t = 0.33
_base_.dataset.pipeline[2].update(_base_.classwise_crf, alpha=2.8)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
