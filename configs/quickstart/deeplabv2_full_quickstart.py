
_base_ = [
    '../_base_/models/quickstart_deeplabv2_r18.py',
    '../_base_/datasets/quickstart_masks.py',
    '../_base_/default_runtime.py',
    '../_base_/schedules/quickstart_segmentor.py',
]
classifier = 'work_dirs/quickstart/cam/epoch_15.pth'
stage_inputs = [dict(path=classifier, config='configs/quickstart/cam_quickstart.py')]
# what the classifier has learnt from image labels takes the place of ImageNet
model = dict(
    backbone=dict(
        init_cfg=dict(
            type='Pretrained', checkpoint=classifier, prefix='backbone.')))
