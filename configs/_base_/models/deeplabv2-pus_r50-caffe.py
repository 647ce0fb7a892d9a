# DeepLab-v2 on ResNet-50 of Caffe's style, small enough for a CPU.
_base_ = './deeplabv2-pus_r101.py'
model = dict(
    backbone=dict(
        depth=50,
        style='caffe',
        frozen_stages=1,
        strides=(1, 2, 2, 1),  # output stride 16: a third of the time of 8
        dilations=(1, 1, 1, 2),
        init_cfg=dict(
            checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth')),
    decode_head=dict(dilations=(3, 6, 9, 12)))  # half, as is the map
