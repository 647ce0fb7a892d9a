# Stage 4 of AMN on PASCAL VOC: seeds for IRN from the maps of AMN, thresholds as
# published.
_base_ = ['../_base_/stages/irn-seeds.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/amn_voc/maps'
mask_dir = 'work_dirs/irn-seeds_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/amn_voc.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
