_base_ = ['../_base_/stages/irn-seeds.py', './data_shapes.py']
cam_dir = 'work_dirs/amn_shapes/maps'
mask_dir = 'work_dirs/irn-seeds_shapes/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/shapes/amn_shapes.py')]
_base_.dataset.pipeline[2].crf.update(_base_.seed_crf)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
