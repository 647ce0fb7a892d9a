
_base_ = ['../_base_/stages/seeds.py', '../_base_/datasets/quickstart.py']
cam_dir = 'work_dirs/quickstart/cam/predictions'
mask_dir = 'work_dirs/quickstart/seeds/masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/quickstart/cam_quickstart.py', work_dir='work_dirs/quickstart/cam')
]
_base_.dataset.pipeline[2].update(fg=0.50, bg=0.15, crf=_base_.seed_crf)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
