# Stage 2 of AMN on COCO 2014: confident seeds, thresholds as published.
_base_ = ['../_base_/stages/seeds.py', '../_base_/datasets/coco14.py']
cam_dir = 'work_dirs/cam-amn_coco14/cams'
mask_dir = 'work_dirs/seeds_coco14/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/cam-amn_coco14.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
