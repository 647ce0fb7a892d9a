
_base_ = ['./cam_quickstart.py', '../_base_/mask_steps.py']
_base_.classwise_crf_step.update(_base_.classwise_crf)
test_evaluator = [
    dict(
        type='mmseg_pmm.PseudoMaskWriter',
        num_workers=1,
        pipeline=[
            dict(type='LoadImageFromFile'),
            _base_.cv_smoothing_step,
            _base_.classwise_crf_step,
            dict(type='mmseg_pmm.ProportionalPseudoMask')
        ])
]
