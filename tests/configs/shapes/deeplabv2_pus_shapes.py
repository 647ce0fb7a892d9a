_base_ = ['../_base_/stages/deeplabv2_pus.py', './data_shapes.py']
mask_dir = 'work_dirs/ppmg_shapes/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/shapes/ppmg_shapes.py')]
_base_.train_dataloader.dataset.pipeline[2].scale = _base_.image_scale
_base_.train_dataloader.dataset.pipeline[3].crop_size = _base_.crop_size
_base_.predicted_masks[1].crf.update(_base_.predicted_crf)
crf_metric = dict(pipeline=_base_.predicted_masks)
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=mask_dir))
val_dataloader = dict(dataset=_base_.judged_val_set)
test_dataloader = val_dataloader
refresh_dataloader = dict(dataset=_base_.train_set)
_base_.model.data_preprocessor.size = _base_.crop_size
model = dict(decode_head=dict(num_classes=_base_.num_classes))
