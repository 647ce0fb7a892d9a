# PASCAL VOC 2012 with seeds (255 where unsure) in place of masks: AMN, IRN.
data_root = 'data/VOCdevkit/VOC2012'
dataset_type = 'mmseg_pmm.VOCImageLabels'
crop_size = (512, 512)
meta_keys = ('img_path', 'ori_shape', 'img_shape', 'pad_shape',
             'scale_factor', 'flip', 'flip_direction', 'img_labels')
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    # 0.5 to 1.5 times the image: VOC's long side is 500 pixels
    dict(
        type='RandomResize',
        scale=(500, 500),
        ratio_range=(0.5, 1.5),
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
    type=dataset_type,
    data_root=data_root,
    data_prefix=dict(img_path='JPEGImages'),
    ann_file='ImageSets/Segmentation/trainaug.txt')
# batch_size is that of all GPUs together
train_dataloader = dict(
    batch_size=16,
    batch_sampler=dict(type='mmseg_pmm.TotalBatchSampler'),
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(**training, pipeline=train_pipeline))
test_dataloader = dict(
    batch_size=4,
    num_workers=4,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(**training, pipeline=test_pipeline))
test_evaluator = [dict(type='mmseg_pmm.CAMWriter')]
