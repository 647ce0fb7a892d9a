_base_ = ['../_base_/stages/irn-masks.py', './data_shapes.py']
cam_dir = 'work_dirs/irn_shapes/maps'
mask_dir = 'work_dirs/irn-masks_shapes/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/shapes/irn_shapes.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
