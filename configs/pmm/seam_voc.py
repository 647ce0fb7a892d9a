# Stages 1 and 2 as published: SEAM on WideResNet-38, CAMs from multi-crops
# (published: 53.9 mIoU on VOC train; PMM, ablation of its CAMs).
#   python tools/test.py configs/pmm/seam_voc.py \
#       work_dirs/seam_voc/epoch_8.pth --out work_dirs/seam_voc/cams
_base_ = ['../_base_/stages/seam.py', '../_base_/datasets/voc.py']
stage_inputs = _base_.data_inputs + _base_.wide_resnet38_inputs
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
