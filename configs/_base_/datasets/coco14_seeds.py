# COCO 2014 with seeds in place of masks: AMN, IRN.
_base_ = './voc_seeds.py'
data_root = 'data/coco'
dataset_type = 'mmseg_pmm.COCOImageLabels'
training = dict(
    type=dataset_type,
    data_root=data_root,
    data_prefix=dict(img_path='train2014'),
    ann_file='image_lists/train2014.txt',
    image_labels='image_labels_train2014.json')
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    # 0.5 to 1.5 times the image: COCO's long side is 640 pixels
    dict(
        type='RandomResize',
        scale=(640, 640),
        ratio_range=(0.5, 1.5),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size={{_base_.crop_size}}),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}})
]
train_dataloader = dict(dataset=dict(**training, pipeline=train_pipeline))
test_dataloader = dict(dataset=training)
