
_base_ = ['../_base_/stages/ppmg-amn.py', './data_voc-animals.py']
cam_dir = 'work_dirs/amn_r50_voc-animals/maps'
mask_dir = 'work_dirs/ppmg-amn_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(path=cam_dir, config='configs/voc_animals/amn_r50_voc-animals.py')
]
_base_.dataset.update(_base_.judged_small_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
evaluator = dict(_delete_=True, **_base_.judged)
