# What every config of this folder refers to.
metainfo = dict(
    classes=('background', 'disc', 'square'),
    palette=[[0, 0, 0], [200, 40, 40], [40, 80, 200]])
num_classes = 3  # background included
train_set = dict(
    type='mmseg_pmm.ImageLabelDataset',
    metainfo=metainfo,
    data_root='data/shapes',
    data_prefix=dict(img_path='JPEGImages'),
    ann_file='ImageSets/Segmentation/train.txt')
val_set = dict(train_set, ann_file='ImageSets/Segmentation/val.txt')
# with ground truth, which judges: nothing is learnt from it
judged_train_set = dict(
    train_set,
    data_prefix=dict(img_path='JPEGImages', seg_map_path='SegmentationClass'))
judged_val_set = dict(
    judged_train_set, ann_file='ImageSets/Segmentation/val.txt')
data_inputs = [dict(path='data/shapes/image_labels.json', made_by='a command')]
# sizes: images have a long side of 56 pixels, a ninth of VOC's
image_scale = (56, 56)
cam_resize = dict(scale=(80, 80), ratio_range=(0.6, 1.0))
crop_size = (48, 48)
classwise_crf = dict(alpha=7, gaussian=(1, 3), bilateral=(9, 13, 10))
seed_crf = dict(gaussian=(1, 3), bilateral=(6, 5, 10))
predicted_crf = dict(gaussian=(1, 3), bilateral=(8, 3, 4))
