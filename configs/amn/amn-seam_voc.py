# A mixture: AMN on seeds from the CAMs of SEAM.
_base_ = './amn_voc.py'
seed_dir = 'work_dirs/seeds-seam_voc/pseudo_masks'
stage_inputs = [dict(path=seed_dir, config='configs/amn/seeds-seam_voc.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=seed_dir))
test_dataloader = train_dataloader
