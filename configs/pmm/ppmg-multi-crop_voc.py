# Stage 3 from multi-crop CAMs. Stage 4 reads these masks with
#   --cfg-options train_dataloader.dataset.pseudo_mask_dir=... stage_inputs=[]
_base_ = './ppmg_voc.py'
cam_dir = 'work_dirs/cam_multi-crop_voc/cams'
mask_dir = 'work_dirs/ppmg-multi-crop_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/pmm/cam_multi-crop_voc.py '
        f'work_dirs/cam_multi-crop_voc/epoch_20.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=11,
        iterations=10,
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
