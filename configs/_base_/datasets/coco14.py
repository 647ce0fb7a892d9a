# COCO 2014, described once.
num_classes = 81  # background included
train_set = dict(
    type='mmseg_pmm.COCOImageLabels',
    data_root='data/coco',
    data_prefix=dict(img_path='train2014'),
    ann_file='image_lists/train2014.txt',
    image_labels='image_labels_train2014.json')
val_set = dict(
    train_set,
    data_prefix=dict(img_path='val2014'),
    ann_file='image_lists/val2014.txt',
    image_labels='image_labels_val2014.json')
# with ground truth, which judges: nothing is learnt from it
judged_train_set = dict(
    train_set,
    data_prefix=dict(img_path='train2014', seg_map_path='masks/train2014'))
judged_val_set = dict(
    val_set,
    data_prefix=dict(img_path='val2014', seg_map_path='masks/val2014'))
data_inputs = [
    dict(
        path='data/coco/train2014',
        made_by='unzip train2014.zip -d data/coco   # docs/datasets.md'),
    dict(
        path='data/coco/image_labels_train2014.json',
        made_by='python tools/dataset_converters/coco14.py data/coco')
]
image_scale = (640, 640)  # the long side
