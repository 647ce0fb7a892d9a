# The chain's last run: cross entropy on the masks that the PUS segmentor
# predicts.
_base_ = './deeplabv2_full_quickstart.py'
mask_dir = 'work_dirs/quickstart/predict/predictions'
stage_inputs = [
    dict(
        path=mask_dir,
        made_by='python tools/test.py '
        'configs/quickstart/predict_quickstart.py '
        'work_dirs/quickstart/deeplabv2_ppmg-pus/iter_1200.pth '
        f'--tta --out {mask_dir}')
]
train_dataloader = dict(dataset=dict(pseudo_mask_dir=mask_dir))
