# The quickstart's drawn creatures with seeds: AMN, IRN.
_base_ = './quickstart.py'
crop_size = (96, 96)
meta_keys = ('img_path', 'ori_shape', 'img_shape', 'pad_shape',
             'scale_factor', 'flip', 'flip_direction', 'img_labels')
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(
        type='RandomResize',
        scale=(128, 128),
        ratio_range=(0.8, 1.25),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=crop_size),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PackSegInputs', meta_keys=meta_keys)
]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),  # AMN looks at the seed
    dict(type='PackSegInputs', meta_keys=meta_keys)
]
training = dict(
    type={{_base_.dataset_type}},
    metainfo={{_base_.metainfo}},
    data_root={{_base_.data_root}},
    data_prefix=dict(img_path='JPEGImages'),
    ann_file='ImageSets/Segmentation/train.txt')
train_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(**training, pipeline=train_pipeline))
test_dataloader = dict(
    batch_size=16,
    num_workers=1,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**training, pipeline=test_pipeline))
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
