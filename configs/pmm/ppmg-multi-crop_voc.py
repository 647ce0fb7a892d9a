# Stage 3 from multi-crop CAMs. Stage 4 reads these masks with
#   --cfg-options train_dataloader.dataset.pseudo_mask_dir=... stage_inputs=[]
_base_ = ['../_base_/stages/ppmg.py', '../_base_/datasets/voc.py']
cam_dir = 'work_dirs/cam_multi-crop_voc/cams'
mask_dir = 'work_dirs/ppmg-multi-crop_voc/pseudo_masks'
stage_inputs = [dict(path=cam_dir, config='configs/pmm/cam_multi-crop_voc.py')]
_base_.dataset.update(_base_.judged_train_set)
dataset = dict(data_prefix=dict(cam_path=cam_dir))
