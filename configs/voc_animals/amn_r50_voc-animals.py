
_base_ = [
    '../_base_/models/amn_r50.py',
    '../_base_/datasets/seed_masks.py',
    './data_voc-animals.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/amn_6e.py',
]
seed_dir = 'work_dirs/seeds_r50_voc-animals/pseudo_masks'
stage_inputs = [dict(path=seed_dir, config='configs/voc_animals/seeds_r50_voc-animals.py')]
_base_.train_dataloader.dataset.pipeline[3].crop_size = _base_.crop_size
_base_.model.data_preprocessor.size = _base_.crop_size
_base_.model.backbone.update(_base_.caffe_weights)
model = dict(test_cfg=dict(scales=(0.5, 1.0)))
train_dataloader = dict(num_workers=1, dataset=dict(**_base_.small_train_set, pseudo_mask_dir=seed_dir))
test_dataloader = train_dataloader
