# The IRN baseline on PASCAL VOC: plain CAMs (published: 63.5 val, 64.8 test).
#   python tools/test.py configs/amn/irn-cam_voc.py \
#       work_dirs/irn-cam_voc/epoch_3.pth --out work_dirs/irn-cam_voc/maps
_base_ = [
    '../_base_/models/irn_r50.py',
    '../_base_/datasets/voc_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/irn_3e.py',
]
seed_dir = 'work_dirs/seeds_voc/pseudo_masks'
cam_dir = 'work_dirs/cam-amn_voc/cams'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/amn/seeds_voc.py'),
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/cam-amn_voc.py '
        f'work_dirs/cam-amn_voc/epoch_5.pth --out {cam_dir}')
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
# images are padded to the training crop
model = dict(test_cfg=dict(pad_to=(512, 512)))
