# Stage 6 of AMN on COCO 2014: pseudo-masks from the walked maps.
#   python tools/make_pseudo_masks.py configs/amn/irn-masks_coco14.py --evaluate
_base_ = ['../_base_/stages/irn-masks.py', '../_base_/datasets/coco14.py']
cam_dir = 'work_dirs/irn_coco14/maps'
mask_dir = 'work_dirs/irn-masks_coco14/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/amn/irn_coco14.py')]
# published, chosen with ground truth: VOC 0.25, COCO 0.22
_base_.dataset.pipeline[2].background = 0.22
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
