# Rough masks: which classes does a crop of an image show?
#   python tools/make_pseudo_masks.py configs/pmm/rough_voc.py
_base_ = ['../_base_/stages/argmax.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/cam_voc/cams'
mask_dir = 'work_dirs/rough_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/pmm/cam_voc.py')]
# as published: alpha 24, compat 3, and only what is surer than 0.9
_base_.dataset.pipeline[2].update(
    alpha=24, crf=dict(gaussian=(3, 3)), ignore_below=0.9)
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
