# Stages 1 and 2 on the tiles of benchmarks/defect_tiles.py.
_base_ = '../../configs/quickstart/cam_quickstart.py'
data = dict(
    data_root='data/defect_tiles',
    metainfo=dict(
        classes=('background', 'defect'), palette=[[0, 0, 0], [230, 80, 60]]
    ),
)
train_pipeline = [
    # whole tiles: a crop might miss the defect that its label tells of
    dict(type='LoadImageFromFile'),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='RandomFlip', prob=0.5, direction='vertical'),
    dict(type='mmpretrain.ColorJitter', brightness=0.2, contrast=0.2),
    dict(type='PackSegInputs', meta_keys={{_base_.meta_keys}}),
]
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **data))
val_dataloader = dict(dataset=data)
test_dataloader = dict(dataset=data)
model = dict(
    data_preprocessor=dict(size=(128, 128)), decode_head=dict(num_classes=2)
)
stage_inputs = [
    dict(
        path='data/defect_tiles/image_labels.json',
        made_by='python -m benchmarks.defect_tiles',
    )
]
# 10 steps an epoch
max_epochs = 40
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, begin=0, end=50, by_epoch=False),
    dict(
        type='CosineAnnealingLR',
        begin=0,
        end=max_epochs,
        by_epoch=True,
        convert_to_iter_based=True,
    ),
]
train_cfg = dict(max_epochs=max_epochs)
