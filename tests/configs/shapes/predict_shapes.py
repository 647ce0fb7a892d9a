_base_ = './deeplabv2_pus_shapes.py'
tta_pipeline = _base_.refresh_tta_pipeline
test_dataloader = _base_.refresh_dataloader
test_evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.PseudoMaskWriter',
    num_workers=4,
    pipeline=_base_.predicted_masks)
