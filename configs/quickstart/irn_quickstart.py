# IRN on the quickstart's data: the maps of AMN walk to the boundaries.
_base_ = [
    '../_base_/models/quickstart_irn_r18.py',
    '../_base_/datasets/quickstart_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/irn_3e.py',
]
seed_dir = 'work_dirs/quickstart/irn-seeds/masks'
cam_dir = 'work_dirs/quickstart/amn/predictions'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/quickstart/irn-seeds_quickstart.py'),
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/quickstart/amn_quickstart.py '
        f'work_dirs/quickstart/amn/epoch_8.pth --out {cam_dir}')
]
# without momentum, 90 iterations in place of VOC's 993 take longer steps
optim_wrapper = dict(optimizer=dict(lr=1.0))
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
# the maps that walk
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='PackSegInputs',
        meta_keys=('img_path', 'ori_shape', 'img_shape', 'img_labels', 'cams',
                   'cam_classes'))
]
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
default_hooks = dict(logger=dict(interval=10))
randomness = dict(seed=0)
