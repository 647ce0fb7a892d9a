# Stages 1 and 2 where training images have a ground truth, too: it judges CAMs.
_base_ = './image_labels.py'
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='LoadAnnotations'),
    dict(type='PackSegInputs', meta_keys=_base_.meta_keys)
]
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
test_evaluator = [
    dict(type='mmseg_pmm.CAMWriter'),
    dict(type='mmseg_pmm.CAMThresholdMetric')
]
