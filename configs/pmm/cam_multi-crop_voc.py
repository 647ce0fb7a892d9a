# Stages 1 and 2 on multi-crops: a second classifier.
_base_ = ['../_base_/stages/cam_multi-crop.py', '../_base_/datasets/voc.py']
rough_dir = 'work_dirs/rough_voc/pseudo_masks'
stage_inputs = [dict(path=rough_dir, config='configs/pmm/rough_voc.py')]
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=rough_dir))
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
