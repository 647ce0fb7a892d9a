# AMN on the quickstart's data.
_base_ = [
    '../_base_/models/quickstart_amn_r18.py',
    '../_base_/datasets/quickstart_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/amn_5e.py',
]
seed_dir = 'work_dirs/quickstart/seeds/masks'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/quickstart/seeds_quickstart.py')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
test_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
# a small network and 240 steps: higher rates than VOC's 1e-4 and 5e-6
optim_wrapper = dict(
    optimizer=dict(lr=1e-3),
    paramwise_cfg=dict(custom_keys={'backbone': dict(lr_mult=0.1)}))
max_epochs = 8
train_cfg = dict(max_epochs=max_epochs)
default_hooks = dict(logger=dict(interval=10))
randomness = dict(seed=0)
