# Stage 3 on COCO 2014, with VOC's parameters, as published.
#   python tools/make_pseudo_masks.py configs/pmm/ppmg_coco14.py
_base_ = ['../_base_/stages/ppmg.py', '../_base_/datasets/coco14.py']
cam_dir = 'work_dirs/cam_coco14/cams'
mask_dir = 'work_dirs/ppmg_coco14/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/pmm/cam_coco14.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
