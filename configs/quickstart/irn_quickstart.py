
_base_ = [
    '../_base_/models/quickstart_irn_r18.py',
    '../_base_/datasets/quickstart_seeds.py', '../_base_/walk_pipeline.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_irn.py',
]
seed_dir = 'work_dirs/quickstart/irn-seeds/masks'
cam_dir = 'work_dirs/quickstart/amn/predictions'
stage_inputs = [
    dict(path=seed_dir, config='configs/quickstart/irn-seeds_quickstart.py'),
    dict(path=cam_dir, config='configs/quickstart/amn_quickstart.py', work_dir='work_dirs/quickstart/amn')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
test_pipeline = _base_.walk_pipeline
test_dataloader = dict(dataset=dict(data_prefix=dict(cam_path=cam_dir), pipeline=test_pipeline))
