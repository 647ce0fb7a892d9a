
_base_ = ['../_base_/stages/irn-seeds.py', '../_base_/datasets/quickstart.py']
cam_dir = 'work_dirs/quickstart/amn/predictions'
mask_dir = 'work_dirs/quickstart/irn-seeds/masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/quickstart/amn_quickstart.py', work_dir='work_dirs/quickstart/amn')
]
_base_.dataset.pipeline[2].crf.update(_base_.seed_crf)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
