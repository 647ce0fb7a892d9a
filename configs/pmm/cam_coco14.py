# Stages 1 and 2 on COCO 2014: a CAM classifier trained on ordinary crops (8
# images, 20 epochs, lr 0.01), CAMs from multi-crops, as published; there on
# ScaleNet-101.
#   python tools/test.py configs/pmm/cam_coco14.py \
#       work_dirs/cam_coco14/epoch_20.pth --out work_dirs/cam_coco14/cams
_base_ = [
    '../_base_/models/cam_r101.py',
    '../_base_/datasets/coco14_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_20e.py',
]
stage_inputs = [
    dict(
        path='data/coco/train2014',
        made_by='unzip train2014.zip -d data/coco   # docs/datasets.md'),
    dict(
        path='data/coco/image_labels_train2014.json',
        made_by='python tools/dataset_converters/coco14.py data/coco')
]
model = dict(
    decode_head=dict(num_classes=81),
    # ten scales, crops of 448 pixels every 300, with flips
    test_cfg=dict(_delete_=True, mode='multi_crop', crops_per_batch=16))
