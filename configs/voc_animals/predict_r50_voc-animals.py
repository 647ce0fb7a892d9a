# Masks that the animals' segmentor predicts for its training images, for
# another run (the chain), or to see what a refresh would put in place.
#   python tools/test.py configs/voc_animals/predict_r50_voc-animals.py \
#       work_dirs/deeplabv2_r50_voc-animals/iter_250.pth --out MASKS
_base_ = './deeplabv2_refresh_r50_voc-animals.py'
custom_hooks = []
test_dataloader = _base_.refresh_dataloader
test_evaluator = dict(
    _delete_=True,
    type='mmseg_pmm.PseudoMaskWriter',
    num_workers=1,
    classes=_base_.judged.classes)
