# Stage 6 of AMN on PASCAL VOC: pseudo-masks from the walked maps.
#   python tools/make_pseudo_masks.py configs/amn/irn-masks_voc.py --evaluate
_base_ = ['../_base_/stages/irn-masks.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/irn_voc/maps'
mask_dir = 'work_dirs/irn-masks_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/irn_voc.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
