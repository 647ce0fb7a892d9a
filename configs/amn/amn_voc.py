# Stage 3 of AMN on PASCAL VOC, on confident seeds.
#   python tools/test.py configs/amn/amn_voc.py \
#       work_dirs/amn_voc/epoch_5.pth --out work_dirs/amn_voc/maps
_base_ = [
    '../_base_/models/amn_r50.py',
    '../_base_/datasets/voc_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/amn_5e.py',
]
seed_dir = 'work_dirs/seeds_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py configs/amn/seeds_voc.py')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
test_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
