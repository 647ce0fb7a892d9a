# A mixture: PMM's pseudo-masks from the maps of AMN; the stage's file explains
# alpha and why CVS is left out.
_base_ = ['../_base_/stages/ppmg-amn.py', '../_base_/datasets/coco14.py']
cam_dir = 'work_dirs/amn_coco14/maps'
mask_dir = 'work_dirs/ppmg-amn_coco14/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/amn_coco14.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
