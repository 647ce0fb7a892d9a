# Stage 1: a CAM classifier on PASCAL VOC, from image labels.
# Then stage 2:
#   python tools/test.py configs/pmm/cam_voc.py \
#       work_dirs/cam_voc/epoch_8.pth --out work_dirs/cam_voc/cams
_base_ = [
    '../_base_/models/cam_r101.py',
    '../_base_/datasets/voc_image_labels.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/cam_8e.py',
]
stage_inputs = [
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
