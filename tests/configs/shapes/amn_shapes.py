_base_ = ['../_base_/stages/amn.py', './data_shapes.py']
seed_dir = 'work_dirs/seeds_shapes/pseudo_masks'
stage_inputs = [dict(path=seed_dir, config='configs/shapes/seeds_shapes.py')]
_base_.train_dataloader.dataset.pipeline[2].scale = _base_.image_scale
_base_.train_dataloader.dataset.pipeline[3].crop_size = _base_.crop_size
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
test_dataloader = train_dataloader
_base_.model.data_preprocessor.size = _base_.crop_size
model = dict(decode_head=dict(num_classes=_base_.num_classes))
