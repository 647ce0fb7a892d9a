# The chain's masks: what the segmentor predicts for the training images.
_base_ = './deeplabv2_pus_voc.py'
# published: scales 0.5 to 1.75 with flips, windows of 512 every 480 pixels
model = dict(test_cfg=dict(mode='slide', crop_size=(512, 512), stride=(480, 480)))
# cuDNN would measure its algorithms anew for every image size and scale
env_cfg = dict(cudnn_benchmark=False)
tta_model = dict(type='mmseg_pmm.ProbabilityTTAModel')
tta_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            [
                dict(type='Resize', scale_factor=factor, keep_ratio=True)
                for factor in (0.5, 0.75, 1.0, 1.25, 1.5, 1.75)
            ],
            [
                dict(type='RandomFlip', prob=0., direction='horizontal'),
                dict(type='RandomFlip', prob=1., direction='horizontal')
            ],
            [
                dict(
                    type='PackSegInputs',
                    meta_keys={{_base_.predicted_meta_keys}})
            ],
        ])
]
test_dataloader = {{_base_.refresh_dataloader}}
test_evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.PseudoMaskWriter',
    num_workers=4,
    pipeline=[
        dict(type='LoadImageFromFile'),
        dict(
            type='mmseg_pmm.PredictedPseudoMask',
            # as published
            crf=dict(iterations=10, gaussian=(1, 3), bilateral=(67, 3, 4)))
    ])
