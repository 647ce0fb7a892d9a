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
train_dataloader = dict(dataset=training)
test_dataloader = dict(dataset=training)
