# COCO 2014: pseudo-masks to train on, ground truth to judge on.
_base_ = './voc_pseudo_masks.py'
data_root = 'data/coco'
dataset_type = 'mmseg_pmm.COCOImageLabels'
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    # 0.5 to 2 times the image: COCO's long side is 640 pixels
    dict(
        type='RandomResize',
        scale=(640, 640),
        ratio_range=(0.5, 2.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=(321, 321), cat_max_ratio=0.75),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PhotoMetricDistortion'),
    dict(type='PackSegInputs')
]
training = dict(
    type=dataset_type,
    data_root=data_root,
    data_prefix=dict(img_path='train2014'),
    ann_file='image_lists/train2014.txt',
    image_labels='image_labels_train2014.json')
validation = dict(
    type=dataset_type,
    data_root=data_root,
    data_prefix=dict(img_path='val2014', seg_map_path='masks/val2014'),
    ann_file='image_lists/val2014.txt',
    image_labels='image_labels_val2014.json')
train_dataloader = dict(dataset=dict(training, pipeline=train_pipeline))
val_dataloader = dict(dataset=validation)
test_dataloader = dict(dataset=validation)
refresh_dataloader = dict(dataset=training)
