# Stage 5 of AMN on PASCAL VOC: IRN, which takes the maps of AMN to the boundaries.
#   python tools/test.py configs/amn/irn_voc.py \
#       work_dirs/irn_voc/epoch_3.pth --out work_dirs/irn_voc/maps
_base_ = ['../_base_/stages/irn.py', '../_base_/datasets/voc.py']
seed_dir = 'work_dirs/irn-seeds_voc/pseudo_masks'
cam_dir = 'work_dirs/amn_voc/maps'
stage_inputs = [
    dict(path=seed_dir, config='configs/amn/irn-seeds_voc.py'),
    dict(path=cam_dir, config='configs/amn/amn_voc.py')
]
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
_base_.test_dataloader.dataset.update(_base_.train_set)
test_dataloader = dict(dataset=dict(data_prefix=dict(cam_path=cam_dir)))
# images are padded to 512x512, as published; AMN walks with a power of the maps
model = dict(test_cfg=dict(pad_to=(512, 512), exponent=1.3))
