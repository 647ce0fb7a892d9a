# Stage 1 of AMN on PASCAL VOC: a plain ResNet-50 classifier, as IRN trains it.
#   python tools/test.py configs/amn/cam-amn_voc.py \
#       work_dirs/cam-amn_voc/epoch_5.pth --out work_dirs/cam-amn_voc/cams
_base_ = ['../_base_/stages/cam-amn.py', '../_base_/datasets/voc.py']
stage_inputs = _base_.data_inputs
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
