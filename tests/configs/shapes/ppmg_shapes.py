_base_ = ['../_base_/stages/ppmg.py', './data_shapes.py']
cam_dir = 'work_dirs/cam_shapes/cams'
mask_dir = 'work_dirs/ppmg_shapes/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/shapes/cam_shapes.py')]
_base_.dataset.pipeline[3].update(_base_.classwise_crf)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
