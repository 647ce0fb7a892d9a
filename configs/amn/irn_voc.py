# Stage 5 of AMN on PASCAL VOC: IRN, which takes the maps of AMN to the boundaries.
#   python tools/test.py configs/amn/irn_voc.py \
#       work_dirs/irn_voc/epoch_3.pth --out work_dirs/irn_voc/maps
_base_ = [
    '../_base_/models/irn_r50.py',
    '../_base_/datasets/voc_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/irn_3e.py',
]
seed_dir = 'work_dirs/irn-seeds_voc/pseudo_masks'
cam_dir = 'work_dirs/amn_voc/maps'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/amn/irn-seeds_voc.py'),
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/amn_voc.py '
        f'work_dirs/amn_voc/epoch_5.pth --out {cam_dir}')
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
# images are padded to 512x512, as published; AMN walks with a power of the maps
model = dict(test_cfg=dict(pad_to=(512, 512), exponent=1.3))
