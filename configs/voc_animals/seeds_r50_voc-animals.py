
_base_ = ['../_base_/stages/seeds.py', './data_voc-animals.py']
cam_dir = 'work_dirs/cam_r50_voc-animals/cams'
mask_dir = 'work_dirs/seeds_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/voc_animals/cam_r50_voc-animals.py')
]
_base_.dataset.update(_base_.judged_small_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
evaluator = dict(_delete_=True, **_base_.judged)
