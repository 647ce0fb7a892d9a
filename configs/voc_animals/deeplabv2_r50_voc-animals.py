
_base_ = [
    '../_base_/models/deeplabv2-pus_r50-caffe.py',
    '../_base_/datasets/pseudo_masks.py',
    './data_voc-animals.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/deeplabv2_250.py',
]
mask_dir = 'work_dirs/ppmg_r50_voc-animals/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/voc_animals/ppmg_r50_voc-animals.py')]
train_dataloader = dict(
    batch_size=8, num_workers=1, dataset=dict(**_base_.train_set, pseudo_mask_dir=mask_dir))
val_dataloader = dict(dataset=_base_.judged_val_set)
test_dataloader = val_dataloader
refresh_dataloader = dict(dataset=_base_.train_set)
val_evaluator = test_evaluator = dict(_delete_=True, **_base_.judged)
