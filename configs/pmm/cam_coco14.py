# Stages 1 and 2 on COCO 2014: a CAM classifier trained on ordinary crops (8
# images, 20 epochs, lr 0.01), CAMs from multi-crops, as published; there on
# ScaleNet-101.
#   python tools/test.py configs/pmm/cam_coco14.py \
#       work_dirs/cam_coco14/epoch_20.pth --out work_dirs/cam_coco14/cams
_base_ = [
    '../_base_/models/cam_r101.py',
    '../_base_/datasets/image_labels.py',
    '../_base_/datasets/coco14.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_20e.py',
]
stage_inputs = _base_.data_inputs
train_dataloader = dict(batch_size=8, dataset=_base_.train_set)
val_dataloader = dict(dataset=_base_.val_set)
test_dataloader = dict(dataset=_base_.train_set)
# ten scales, crops of 448 pixels every 300, with flips
model = dict(
    decode_head=dict(num_classes=_base_.num_classes),
    test_cfg=dict(_delete_=True, mode='multi_crop', crops_per_batch=16))
