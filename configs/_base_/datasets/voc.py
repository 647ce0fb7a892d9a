# PASCAL VOC 2012, described once. Stages 1 to 3 know its image labels.
num_classes = 21  # background included
train_set = dict(
    type='mmseg_pmm.VOCImageLabels',
    data_root='data/VOCdevkit/VOC2012',
    data_prefix=dict(img_path='JPEGImages'),
    ann_file='ImageSets/Segmentation/trainaug.txt')
val_set = dict(train_set, ann_file='ImageSets/Segmentation/val.txt')
# with ground truth, which judges: nothing is learnt from it
ground_truth = dict(
    img_path='JPEGImages', seg_map_path='SegmentationClass')
judged_train_set = dict(train_set, data_prefix=ground_truth)
judged_val_set = dict(
    val_set,
    type='PascalVOCDataset',  # needs no image labels
    data_prefix=ground_truth)
data_inputs = [
    dict(
        path='data/VOCdevkit/VOC2012/JPEGImages',
        made_by='tar xf VOCtrainval_11-May-2012.tar -C data   '
        '# docs/datasets.md'),
    dict(
        path='data/VOCdevkit/VOC2012/image_labels.json',
        made_by='python tools/dataset_converters/image_labels.py voc '
        'data/VOCdevkit/VOC2012'),
    dict(
        path='data/VOCdevkit/VOC2012/ImageSets/Segmentation/trainaug.txt',
        made_by='python tools/dataset_converters/voc_trainaug.py '
        'data/VOCdevkit/VOC2012 --sbd data/sbd/dataset')
]
