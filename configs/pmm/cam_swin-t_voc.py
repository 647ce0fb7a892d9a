# Stage 1 with a Swin Transformer of MMSegmentation: only the model and the
# optimizer change.
_base_ = [
    '../_base_/models/cam_swin-t.py',
    '../_base_/datasets/image_labels.py',
    '../_base_/datasets/voc.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_8e_adamw.py',
]
stage_inputs = _base_.data_inputs
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
