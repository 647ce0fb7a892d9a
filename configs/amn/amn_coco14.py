# Stage 3 of AMN on COCO 2014, on confident seeds.
#   python tools/test.py configs/amn/amn_coco14.py \
#       work_dirs/amn_coco14/epoch_5.pth --out work_dirs/amn_coco14/maps
_base_ = [
    '../_base_/models/amn_r50.py',
    '../_base_/datasets/coco14_seeds.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/amn_5e.py',
]
seed_dir = 'work_dirs/seeds_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=seed_dir,
        made_by='python tools/make_pseudo_masks.py configs/amn/seeds_coco14.py')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
test_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
model = dict(decode_head=dict(num_classes=81))
