_base_ = ['../_base_/stages/irn.py', './data_shapes.py']
seed_dir = 'work_dirs/irn-seeds_shapes/pseudo_masks'
cam_dir = 'work_dirs/amn_shapes/maps'
stage_inputs = [
    dict(path=seed_dir, config='configs/shapes/irn-seeds_shapes.py'),
    dict(path=cam_dir, config='configs/shapes/amn_shapes.py')]
_base_.train_dataloader.dataset.pipeline[2].scale = _base_.image_scale
_base_.train_dataloader.dataset.pipeline[3].crop_size = _base_.crop_size
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
_base_.test_dataloader.dataset.update(_base_.train_set)
test_dataloader = dict(dataset=dict(data_prefix=dict(cam_path=cam_dir)))
_base_.model.data_preprocessor.size = _base_.crop_size
model = dict(decode_head=dict(num_classes=_base_.num_classes))
