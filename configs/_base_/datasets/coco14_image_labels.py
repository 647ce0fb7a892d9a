# COCO 2014 with image labels: training and CAMs of stages 1 and 2.
_base_ = './voc_image_labels.py'
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
    data_prefix=dict(img_path='val2014'),
    ann_file='image_lists/val2014.txt',
    image_labels='image_labels_val2014.json')
train_dataloader = dict(batch_size=8, dataset=training)  # published
val_dataloader = dict(dataset=validation)
test_dataloader = dict(dataset=training)
