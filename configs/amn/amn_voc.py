# Stage 3 of AMN on PASCAL VOC, on confident seeds.
#   python tools/test.py configs/amn/amn_voc.py \
#       work_dirs/amn_voc/epoch_5.pth --out work_dirs/amn_voc/maps
_base_ = ['../_base_/stages/amn.py', '../_base_/datasets/voc.py']
seed_dir = 'work_dirs/seeds_voc/pseudo_masks'
stage_inputs = [dict(path=seed_dir, config='configs/amn/seeds_voc.py')]
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
test_dataloader = train_dataloader
