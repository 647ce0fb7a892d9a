# The quickstart's drawn creatures, described once.
metainfo = dict(
    classes=('background', 'zebbi', 'dotti', 'ringo', 'checko', 'finny'),
    palette=[[0, 0, 0], [230, 80, 60], [240, 190, 40], [70, 150, 240],
             [170, 90, 220], [60, 200, 150]])
train_set = dict(
    type='mmseg_pmm.ImageLabelDataset',
    metainfo=metainfo,
    data_root='data/quickstart',
    data_prefix=dict(img_path='JPEGImages'),
    ann_file='ImageSets/Segmentation/train.txt')
# with ground truth, which judges; only the ceiling learns from it
judged_train_set = dict(
    train_set,
    data_prefix=dict(
        img_path='JPEGImages', seg_map_path='SegmentationClass'))
judged_val_set = dict(
    judged_train_set, ann_file='ImageSets/Segmentation/val.txt')
data_inputs = [
    dict(
        path='data/quickstart/image_labels.json',
        made_by='python tools/dataset_converters/make_quickstart_data.py')
]
classwise_crf = dict(
    # where a class ties with background: 0.3 = (1 - 0.3)^3.4. VOC's 11 ties at
    # 0.16: too low for CAMs of a network that learnt from scratch, whose floor
    # is higher
    alpha=3.4,
    # distances belong to image size: sxy is a quarter of VOC's for images of a
    # quarter of VOC's width; on a radius of one pixel, VOC's weight 10 would
    # erase thin parts
    gaussian=(1, 3),
    bilateral=(20, 13, 10))
seed_crf = dict(gaussian=(1, 3), bilateral=(13, 5, 10))
predicted_crf = dict(gaussian=(1, 3), bilateral=(17, 3, 4))
