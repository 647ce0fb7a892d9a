
_base_ = [
    '../_base_/models/quickstart_amn_r18.py',
    '../_base_/datasets/quickstart_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_amn.py',
]
seed_dir = 'work_dirs/quickstart/seeds/masks'
stage_inputs = [dict(path=seed_dir, config='configs/quickstart/seeds_quickstart.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
test_dataloader = train_dataloader
