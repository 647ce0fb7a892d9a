# Stage 5 of AMN on COCO 2014: IRN, which takes the maps of AMN to the boundaries.
#   python tools/test.py configs/amn/irn_coco14.py \
#       work_dirs/irn_coco14/epoch_3.pth --out work_dirs/irn_coco14/maps
_base_ = ['../_base_/stages/irn.py', '../_base_/datasets/coco14.py']
seed_dir = 'work_dirs/irn-seeds_coco14/pseudo_masks'
cam_dir = 'work_dirs/amn_coco14/maps'
stage_inputs = [
    dict(path=seed_dir, config='configs/amn/irn-seeds_coco14.py'),
    dict(path=cam_dir, config='configs/amn/amn_coco14.py')
]
_base_.train_dataloader.dataset.pipeline[2].scale = _base_.image_scale
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
_base_.test_dataloader.dataset.update(_base_.train_set)
test_dataloader = dict(dataset=dict(data_prefix=dict(cam_path=cam_dir)))
# AMN walks with a power of the maps
_base_.model.test_cfg.exponent = 1.3
model = dict(decode_head=dict(num_classes=_base_.num_classes))
