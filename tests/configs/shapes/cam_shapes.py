_base_ = ['../_base_/stages/cam.py', './data_shapes.py']
stage_inputs = _base_.data_inputs
_base_.train_dataloader.dataset.pipeline[1].update(_base_.cam_resize)
_base_.train_dataloader.dataset.pipeline[2].crop_size = _base_.crop_size
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
_base_.model.data_preprocessor.size = _base_.crop_size
model = dict(decode_head=dict(num_classes=_base_.num_classes))
