# Stage 1 on the tiles with VOC's published rates: lr 0.02, ten times as much
# for the classifier, no momentum, batch 24, 8 epochs.
_base_ = '../../configs/pmm/cam_voc.py'
data = dict(
    type='mmseg_pmm.ImageLabelDataset',
    data_root='data/defect_tiles',
    metainfo=dict(
        classes=('background', 'defect'), palette=[[0, 0, 0], [230, 80, 60]]
    ),
)
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='RandomFlip', prob=0.5, direction='vertical'),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}}),
]
train_dataloader = dict(
    num_workers=1,
    dataset=dict(
        ann_file='ImageSets/Segmentation/train.txt',
        pipeline=train_pipeline,
        **data,
    ),
)
val_dataloader = dict(num_workers=1, dataset=data)
test_dataloader = dict(num_workers=1, dataset=data)
model = dict(
    data_preprocessor=dict(size=(128, 128)),
    backbone=dict(
        depth=50,
        style='caffe',
        frozen_stages=1,
        init_cfg=dict(
            checkpoint='weights/resnet50_caffe_imagenet_rgb_fp16.pth'
        ),
    ),
    decode_head=dict(num_classes=2),
)
stage_inputs = [
    dict(
        path='data/defect_tiles/image_labels.json',
        made_by='python -m benchmarks.defect_tiles',
    )
]
train_cfg = dict(val_interval=8)
default_hooks = dict(logger=dict(interval=1))
randomness = dict(seed=0)
