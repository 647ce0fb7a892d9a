# The chain's last run: from the ImageNet weights, cross entropy on the masks
# that the first segmentor predicts.
_base_ = './deeplabv2_pus_voc.py'
mask_dir = 'work_dirs/predict_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=mask_dir,
        config='configs/pmm/predict_voc.py',
        work_dir='work_dirs/deeplabv2_pus_voc',
        options='--tta')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
model = dict(
    decode_head=dict(
        loss_decode=dict(
            _delete_=True, type='CrossEntropyLoss', avg_non_ignore=True)))
