# The chain's last run (PMM, section 3.4): from the ImageNet weights, cross
# entropy on the masks that the first PSPNet predicts. Published, tested with
# --tta --crf: 68.5 on val, 69.0 on test.
_base_ = './pspnet_wrn38-d8_voc.py'
mask_dir = 'work_dirs/predict_pspnet_wrn38-d8_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        config='configs/pmm/predict_pspnet_wrn38-d8_voc.py',
        work_dir='work_dirs/pspnet_wrn38-d8_voc',
        options='--tta'),
    *_base_.wide_resnet38_inputs]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
plain = dict(_delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)
model = dict(
    decode_head=dict(loss_decode=plain),
    auxiliary_head=dict(loss_decode=dict(**plain, loss_weight=0.4)))
