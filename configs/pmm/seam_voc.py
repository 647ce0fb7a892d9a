# Stages 1 and 2 as published: SEAM on WideResNet-38, CAMs from multi-crops
# (published: 53.9 mIoU on VOC train; PMM, ablation of its CAMs).
#   python tools/test.py configs/pmm/seam_voc.py \
#       work_dirs/seam_voc/epoch_8.pth --out work_dirs/seam_voc/cams
_base_ = [
    '../_base_/models/seam_wrn38.py',
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
        'data/VOCdevkit/VOC2012 --sbd data/sbd/dataset'),
    dict(
        path='weights/wide_resnet38.pth',
        made_by='python tools/model_converters/published_backbones.py '
        'wide_resnet38 ilsvrc-cls_rna-a1_cls1000_ep-0001.pth '
        'weights/wide_resnet38.pth')
]
# published: biases learn twice as fast and do not decay (no convolution of
# this network has one; those of other backbones may)
optim_wrapper = dict(
    paramwise_cfg=dict(bias_lr_mult=2., bias_decay_mult=0.))
