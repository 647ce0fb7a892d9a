
_base_ = ['../_base_/stages/irn.py', './data_voc-animals.py']
seed_dir = 'work_dirs/irn-seeds_r50_voc-animals/pseudo_masks'
cam_dir = 'work_dirs/amn_r50_voc-animals/maps'
stage_inputs = [dict(path=seed_dir, config='configs/voc_animals/irn-seeds_r50_voc-animals.py'),
                dict(path=cam_dir, config='configs/voc_animals/amn_r50_voc-animals.py')]
_base_.train_dataloader.dataset.pipeline[3].crop_size = _base_.crop_size
_base_.model.data_preprocessor.size = _base_.crop_size
_base_.model.backbone.update(_base_.caffe_weights)
model = dict(test_cfg=dict(pad_to=(512, 512), exponent=1.3))
train_dataloader = dict(
    batch_size=16, num_workers=1,
    dataset=dict(**_base_.small_train_set, pseudo_mask_dir=seed_dir))
_base_.test_dataloader.dataset.update(_base_.small_train_set)
test_dataloader = dict(num_workers=1, dataset=dict(data_prefix=dict(cam_path=cam_dir)))
_base_.default_hooks.logger.interval = 5
