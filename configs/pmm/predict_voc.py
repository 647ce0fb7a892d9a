# The chain's masks: what the segmentor predicts for the training images.
_base_ = './deeplabv2_pus_voc.py'
# windows and multiples of the image's size are those that PMM's PSPNets have at
# a short side of 512; DeepLab-v2 is trained at the image's own size
model = dict(test_cfg=dict(mode='slide', crop_size=(512, 512), stride=(480, 480)))
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
