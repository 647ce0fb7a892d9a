# CAM classifier on ResNet-50 of Caffe's style, small enough for a CPU.
_base_ = './cam_r101.py'
model = dict(
    backbone=dict(
        depth=50,
        style='caffe',
        frozen_stages=1,  # the first layers are general, and slow
        init_cfg=dict(
            checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth')),
    # 2.0 as well, as published, sharpens the maps: docs/results.md
    test_cfg=dict(scales=(0.5, 1.0, 1.5)))
