# COCO 2014: pseudo-masks to train on, ground truth to judge on.
_base_ = './voc_pseudo_masks_512x512.py'
data_root = 'data/coco'
dataset_type = 'mmseg_pmm.COCOImageLabels'
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
train_dataloader = dict(dataset=training)  # 2 images x 16 GPUs, published
val_dataloader = dict(dataset=validation)
test_dataloader = dict(dataset=validation)
refresh_dataloader = dict(dataset=training)
