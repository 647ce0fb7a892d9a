# A mixture: PMM's pretended under-fitting and cyclic pseudo-masks, on the masks
# of AMN and IRN.
_base_ = '../pmm/deeplabv2_voc.py'
mask_dir = 'work_dirs/irn-masks_voc/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/amn/irn-masks_voc.py')]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
