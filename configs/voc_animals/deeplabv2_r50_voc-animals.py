# Stage 4 on the animals: DeepLab-v2 on ResNet-50, small enough for a CPU.
_base_ = '../pmm/deeplabv2_pus_voc.py'
mask_dir = 'work_dirs/ppmg_r50_voc-animals/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/voc_animals/ppmg_r50_voc-animals.py')
]
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
train_dataloader = dict(
    batch_size=8,
    num_workers=1,
    dataset=dict(pseudo_mask_dir=mask_dir))
judged = dict(
    _delete_=True,
    type='mmseg_pmm.ClassSubsetIoUMetric',
    iou_metrics=['mIoU'],
    classes=['background', 'cat', 'cow', 'dog', 'horse', 'person', 'sheep'])
val_evaluator = judged
test_evaluator = judged
# as long as a CPU has patience: 250 iterations of 8 images, with a learning
# rate for that
max_iters = 250
optim_wrapper = dict(optimizer=dict(lr=1e-3))
param_scheduler = [
    dict(
        type='PolyLR',
        power=0.9,
        eta_min=0,
        begin=0,
        end=max_iters,
        by_epoch=False)
]
train_cfg = dict(max_iters=max_iters, val_interval=max_iters)
default_hooks = dict(
    logger=dict(interval=10), checkpoint=dict(interval=50))
