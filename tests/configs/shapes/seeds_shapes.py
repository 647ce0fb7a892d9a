_base_ = ['../_base_/stages/seeds.py', './data_shapes.py']
cam_dir = 'work_dirs/cam-amn_shapes/cams'
mask_dir = 'work_dirs/seeds_shapes/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/shapes/cam-amn_shapes.py')]
_base_.dataset.pipeline[2].crf.update(_base_.seed_crf)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
