# The chain's last run (PMM, section 3.4): from the ImageNet weights, cross
# entropy on the masks that the first PSPNet predicts. Published, tested with
# --tta --crf: 70.0 on val, 70.5 on test.
_base_ = './pspnet_res2net101-d8_voc.py'
mask_dir = 'work_dirs/predict_pspnet_res2net101-d8_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        config='configs/pmm/predict_pspnet_res2net101-d8_voc.py',
        work_dir='work_dirs/pspnet_res2net101-d8_voc',
        options='--tta'),
    *_base_.res2net101_inputs]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
plain = dict(_delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)
model = dict(
    decode_head=dict(loss_decode=plain),
    auxiliary_head=dict(loss_decode=dict(**plain, loss_weight=0.4)))
