# Stage 4 of AMN on COCO 2014: seeds for IRN from the maps of AMN, thresholds as
# published.
_base_ = ['../_base_/stages/irn-seeds.py', '../_base_/datasets/coco14.py']
cam_dir = 'work_dirs/amn_coco14/maps'
mask_dir = 'work_dirs/irn-seeds_coco14/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/amn_coco14.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
