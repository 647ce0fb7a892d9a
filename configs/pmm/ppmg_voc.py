# Stage 3: pseudo-masks from CAMs.
#   python tools/make_pseudo_masks.py configs/pmm/ppmg_voc.py --evaluate
_base_ = ['../_base_/stages/ppmg.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/cam_voc/cams'
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/pmm/cam_voc.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
