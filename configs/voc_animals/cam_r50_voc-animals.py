
_base_ = [
    '../_base_/models/cam_r50-caffe.py',
    '../_base_/datasets/judged_image_labels.py',
    './data_voc-animals.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_4e.py',
]
stage_inputs = _base_.data_inputs
_base_.train_dataloader.dataset.pipeline[1].update(_base_.cam_resize)
_base_.train_dataloader.dataset.pipeline[2].crop_size = _base_.crop_size
train_dataloader = dict(batch_size=16, num_workers=1, dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(num_workers=1, dataset=_base_.judged_train_set)
_base_.test_evaluator[1].classes = _base_.judged.classes
_base_.model.data_preprocessor.size = _base_.crop_size
