# A mixture: AMN's seeds from the CAMs of SEAM.
_base_ = ['../_base_/stages/seeds.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/seam_voc/cams'
mask_dir = 'work_dirs/seeds-seam_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/pmm/seam_voc.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
