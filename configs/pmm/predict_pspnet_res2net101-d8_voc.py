# The chain's masks, as published: what the PSPNet predicts for the training
# images at a short side of 512 times 0.5, 0.75, ..., 1.75, with flips and CRF;
# here only the classes that an image is known to show.
_base_ = './pspnet_res2net101-d8_voc.py'
tta_pipeline = _base_.refresh_tta_pipeline
test_dataloader = _base_.refresh_dataloader
test_evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.PseudoMaskWriter',
    num_workers=4,
    # a class that would be lost keeps its old pixels; published: 0
    compare_with=[_base_.mask_dir],
    keep_known=0.25,
    pipeline=_base_.predicted_masks)
