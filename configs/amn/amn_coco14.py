# Stage 3 of AMN on COCO 2014, on confident seeds.
#   python tools/test.py configs/amn/amn_coco14.py \
#       work_dirs/amn_coco14/epoch_5.pth --out work_dirs/amn_coco14/maps
_base_ = ['../_base_/stages/amn.py', '../_base_/datasets/coco14.py']
seed_dir = 'work_dirs/seeds_coco14/pseudo_masks'
stage_inputs = [dict(path=seed_dir, config='configs/amn/seeds_coco14.py')]
_base_.train_dataloader.dataset.pipeline[2].scale = _base_.image_scale
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
test_dataloader = train_dataloader
model = dict(decode_head=dict(num_classes=_base_.num_classes))
