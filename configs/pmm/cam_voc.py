# Stage 1: a CAM classifier on PASCAL VOC, from image labels.
# Then stage 2:
#   python tools/test.py configs/pmm/cam_voc.py \
#       work_dirs/cam_voc/epoch_8.pth --out work_dirs/cam_voc/cams
_base_ = ['../_base_/stages/cam.py', '../_base_/datasets/voc.py']
stage_inputs = _base_.data_inputs
train_dataloader = dict(dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
