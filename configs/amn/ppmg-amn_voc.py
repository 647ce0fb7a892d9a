# A mixture: PMM's pseudo-masks from the maps of AMN, PASCAL VOC.
# Background pixels of these maps are not near 0, as those of a CAM: with
# alpha = 11 all of an image would be foreground. Let t be the activation at
# which background and foreground part, found without ground truth (minimum
# cross entropy; tools/analysis/cam_thresholds.py prints it). CVS must not
# lift what is below it, and the CRF's two scores must meet there:
# (1 - t)^alpha = t, alpha = log(t) / log(1 - t).
_base_ = '../pmm/ppmg_voc.py'
cam_dir = 'work_dirs/amn_voc/maps'
mask_dir = 'work_dirs/ppmg-amn_voc/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/amn_voc.py '
        f'work_dirs/amn_voc/epoch_5.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.25, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=4.8,  # log(0.25) / log(0.75)
        iterations=10,
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
