# Stage 1 of AMN on COCO 2014: a plain ResNet-50 classifier, as IRN trains it.
#   python tools/test.py configs/amn/cam-amn_coco14.py \
#       work_dirs/cam-amn_coco14/epoch_5.pth --out work_dirs/cam-amn_coco14/cams
_base_ = ['../_base_/stages/cam-amn.py', '../_base_/datasets/coco14.py']
stage_inputs = _base_.data_inputs
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
model = dict(decode_head=dict(num_classes=_base_.num_classes))
