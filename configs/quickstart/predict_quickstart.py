# The chain's masks: what the PUS segmentor predicts for the training images.
_base_ = './deeplabv2_ppmg-pus_quickstart.py'
test_dataloader = _base_.refresh_dataloader
test_evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.PseudoMaskWriter',
    num_workers=1,
    # a class that would be lost keeps its old pixels; published: 0
    compare_with=[_base_.mask_dir],
    keep_known=0.25,
    pipeline=_base_.predicted_masks)
