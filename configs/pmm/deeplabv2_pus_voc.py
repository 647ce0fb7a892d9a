# Stage 4 without refresh, the first run of the published chain; then
#   python tools/test.py configs/pmm/predict_voc.py \
#       work_dirs/deeplabv2_pus_voc/iter_30000.pth --tta \
#       --out work_dirs/predict_voc/pseudo_masks
_base_ = ['../_base_/stages/deeplabv2_pus.py', '../_base_/datasets/voc.py']
mask_dir = 'work_dirs/ppmg_voc/pseudo_masks'
stage_inputs = [dict(path=mask_dir, config='configs/pmm/ppmg_voc.py')]
train_dataloader = dict(
    dataset=dict(**_base_.train_set, pseudo_mask_dir=mask_dir))
val_dataloader = dict(dataset=_base_.judged_val_set)
test_dataloader = val_dataloader
refresh_dataloader = dict(dataset=_base_.train_set)
