# Stage 2 of AMN on PASCAL VOC: confident seeds, thresholds as published.
_base_ = ['../_base_/stages/seeds.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/cam-amn_voc/cams'
mask_dir = 'work_dirs/seeds_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/cam-amn_voc.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
