# Stage 5 of AMN on COCO 2014: IRN, which takes the maps of AMN to the boundaries.
#   python tools/test.py configs/amn/irn_coco14.py \
#       work_dirs/irn_coco14/epoch_3.pth --out work_dirs/irn_coco14/maps
_base_ = [
    '../_base_/models/irn_r50.py',
    '../_base_/datasets/coco14_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/irn_3e.py',
]
seed_dir = 'work_dirs/irn-seeds_coco14/pseudo_masks'
cam_dir = 'work_dirs/amn_coco14/maps'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/amn/irn-seeds_coco14.py'),
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/amn_coco14.py '
        f'work_dirs/amn_coco14/epoch_5.pth --out {cam_dir}')
]
train_dataloader = dict(
    batch_size=32, dataset=dict(pseudo_mask_dir=seed_dir))
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
# AMN walks with a power of the maps
model = dict(
    decode_head=dict(num_classes=81), test_cfg=dict(exponent=1.3))
