# The IRN baseline on PASCAL VOC: plain CAMs (published: 63.5 val, 64.8 test).
#   python tools/test.py configs/amn/irn-cam_voc.py \
#       work_dirs/irn-cam_voc/epoch_3.pth --out work_dirs/irn-cam_voc/maps
_base_ = ['../_base_/stages/irn.py', '../_base_/datasets/voc.py']
seed_dir = 'work_dirs/seeds_voc/pseudo_masks'
cam_dir = 'work_dirs/cam-amn_voc/cams'
stage_inputs = [
    dict(path=seed_dir, config='configs/amn/seeds_voc.py'),
    dict(path=cam_dir, config='configs/amn/cam-amn_voc.py')
]
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=seed_dir))
_base_.test_dataloader.dataset.update(_base_.train_set)
test_dataloader = dict(dataset=dict(data_prefix=dict(cam_path=cam_dir)))
# images are padded to the training crop
model = dict(test_cfg=dict(pad_to=(512, 512)))
