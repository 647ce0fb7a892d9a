# For IRN: an image, and the maps of it that walk to the boundaries.
walk_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs'),
    dict(
        type='PackSegInputs',
        meta_keys=('img_path', 'ori_shape', 'img_shape', 'img_labels', 'cams',
                   'cam_classes'))
]
