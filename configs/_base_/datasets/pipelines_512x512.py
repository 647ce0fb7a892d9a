# Pipelines of PSPNet and UPerNet, which learn on crops of 512 pixels from images
# with a short side of 512, and are tested at that size (PMM).
train_pipeline_512x512 = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(
        type='RandomResize',
        scale=(2048, 512),
        ratio_range=(0.5, 2.0),
        keep_ratio=True),
    dict(type='RandomCrop', crop_size=(512, 512), cat_max_ratio=0.75),
    dict(type='RandomFlip', prob=0.5),
    dict(type='PhotoMetricDistortion'),
    dict(type='PackSegInputs')
]
short_side_512 = dict(type='Resize', scale=(2048, 512), keep_ratio=True)
test_pipeline_512x512 = [
    dict(type='LoadImageFromFile'),
    short_side_512,
    # after Resize, so that the ground truth keeps its size
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs')
]
# the training images, which have image labels and no ground truth (a base may
# not name these predicted_meta_keys once more)
refresh_meta_keys = ('img_path', 'ori_shape', 'img_shape', 'pad_shape',
                     'scale_factor', 'flip', 'flip_direction', 'img_labels')
refresh_pipeline_512x512 = [
    dict(type='LoadImageFromFile'),
    short_side_512,
    dict(type='PackSegInputs', meta_keys=refresh_meta_keys)
]
# published: 512 times 0.5, 0.75, ..., 1.75, with flips
views_512x512 = [
    [
        dict(type='Resize', scale=(4 * side, side), keep_ratio=True)
        for side in (256, 384, 512, 640, 768, 896)
    ],
    [
        dict(type='RandomFlip', prob=0., direction='horizontal'),
        dict(type='RandomFlip', prob=1., direction='horizontal')
    ],
]
tta_pipeline_512x512 = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            *views_512x512,
            [dict(type='LoadAnnotations')],
            [dict(type='PackSegInputs')],
        ])
]
refresh_tta_pipeline_512x512 = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            *views_512x512,
            [dict(type='PackSegInputs', meta_keys=refresh_meta_keys)],
        ])
]
