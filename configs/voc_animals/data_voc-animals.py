# 1,000 VOC images of six animal and person classes: what every config of this
# folder refers to.
_base_ = '../_base_/datasets/voc.py'
# a CPU has patience for VOC's own training images in what follows AMN
small_train_set = dict(
    _base_.train_set, ann_file='ImageSets/Segmentation/train.txt')
judged_small_train_set = dict(
    _base_.judged_train_set, ann_file='ImageSets/Segmentation/train.txt')
# the other classes have too few images
judged = dict(
    type='mmseg_pmm.ClassSubsetIoUMetric',
    iou_metrics=['mIoU'],
    classes=['background', 'cat', 'cow', 'dog', 'horse', 'person', 'sheep'])
# sizes that a CPU has patience for
cam_resize = dict(scale=(640, 640), ratio_range=(0.5, 1.0))
crop_size = (321, 321)
caffe_weights = dict(
    style='caffe',
    init_cfg=dict(checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth'))
