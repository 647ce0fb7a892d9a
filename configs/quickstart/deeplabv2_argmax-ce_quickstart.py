# Stage 4 on the plain baseline's masks with cross entropy.
_base_ = './deeplabv2_full_quickstart.py'
mask_dir = 'work_dirs/quickstart/argmax/masks'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/make_pseudo_masks.py '
        'configs/quickstart/argmax_quickstart.py')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
