# A mixture: PMM's pseudo-masks from the maps of AMN, COCO 2014.
# These maps are not near 0 outside of objects, as CAMs are: with alpha = 11 all
# of an image would be foreground. A class must tie with background at the
# activation t where the two part: (1 - t)^alpha = t, alpha = log(t) /
# log(1 - t). Minimum cross entropy finds t from the maps alone, and
# tools/analysis/cam_thresholds.py prints it together with alpha; take yours.
# And no CVS: it would take the floor for activation, and lift it.
_base_ = '../pmm/ppmg_coco14.py'
cam_dir = 'work_dirs/amn_coco14/maps'
mask_dir = 'work_dirs/ppmg-amn_coco14/pseudo_masks'
stage_inputs = [
    dict(
        path=cam_dir,
        made_by='python tools/test.py configs/amn/amn_coco14.py '
        f'work_dirs/amn_coco14/epoch_5.pth --out {cam_dir}')
]
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.LoadCAMs', cam_dir=cam_dir),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=4.8,  # t = 0.25
        iterations=10,
        gaussian=(3, 10),
        bilateral=(80, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
dataset = dict(pipeline=pipeline)
