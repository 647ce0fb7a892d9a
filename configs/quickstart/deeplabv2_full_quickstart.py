# The ceiling: a segmentor that learns from the ground truth.
_base_ = [
    '../_base_/models/quickstart_deeplabv2_r18.py',
    '../_base_/datasets/quickstart_masks.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_segmentor.py',
]
stage_inputs = [
    dict(
        path='work_dirs/quickstart/cam/epoch_15.pth',
        made_by='python tools/train.py configs/quickstart/cam_quickstart.py '
        '--work-dir work_dirs/quickstart/cam')
]
# what the classifier has learnt from image labels takes the place of ImageNet
model = dict(
    backbone=dict(
        init_cfg=dict(
            type='Pretrained',
            checkpoint='work_dirs/quickstart/cam/epoch_15.pth',
            prefix='backbone.')))
