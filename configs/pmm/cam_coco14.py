# Stages 1 and 2 on COCO 2014: a CAM classifier on multi-crops (8 images, 20
# epochs, lr 0.01, a crop keeps all classes of its image, as published; there
# on ScaleNet-101).
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
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.RandomGridCrop', crop_size=448, stride=300),
    dict(type='RandomFlip', prob=0.5),
    dict(
        type='mmpretrain.ColorJitter',
        brightness=0.3,
        contrast=0.3,
        saturation=0.3,
        hue=0.1),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
model = dict(
    decode_head=dict(num_classes=81),
    # ten scales, crops of 448 pixels every 300, with flips
    test_cfg=dict(_delete_=True, mode='multi_crop', crops_per_batch=16))
