# The chain's masks: what the PUS segmentor predicts for the training images.
_base_ = './deeplabv2_ppmg-pus_quickstart.py'
test_dataloader = _base_.refresh_dataloader
test_evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.PseudoMaskWriter',
    num_workers=1,
    pipeline=_base_.predicted_masks)
