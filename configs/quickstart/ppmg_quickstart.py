
_base_ = ['../_base_/stages/ppmg.py', '../_base_/datasets/quickstart.py']
cam_dir = 'work_dirs/quickstart/cam/predictions'
mask_dir = 'work_dirs/quickstart/ppmg/masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/quickstart/cam_quickstart.py', work_dir='work_dirs/quickstart/cam')
]
_base_.dataset.pipeline[3].update(_base_.classwise_crf)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
