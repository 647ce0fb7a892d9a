# The chain's masks: what the PUS segmentor predicts for the training images.
_base_ = './deeplabv2_ppmg-pus_quickstart.py'
tta_model = dict(type='mmseg_pmm.ProbabilityTTAModel')
tta_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='TestTimeAug',
        transforms=[
            [
                dict(type='RandomFlip', prob=0., direction='horizontal'),
                dict(type='RandomFlip', prob=1., direction='horizontal')
            ],
            [dict(type='LoadAnnotations')],
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
    num_workers=1,
    pipeline={{_base_.predicted_masks}})
