# PASCAL VOC 2012 with pseudo-masks at the size of PSPNet and UPerNet.
_base_ = ['./pseudo_masks_512x512.py', './voc.py']
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.judged_val_set)
test_dataloader = val_dataloader
refresh_dataloader = dict(dataset=_base_.train_set)
