# Stages 2 and 3 in one on the quickstart's data: no CAM files.
#   python tools/test.py configs/quickstart/ppmg-fused_quickstart.py \
#       work_dirs/quickstart/cam/epoch_15.pth --out masks
_base_ = './cam_quickstart.py'
pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3),
    dict(
        type='mmseg_pmm.ClasswiseCRF',
        alpha=3.4,  # ppmg_quickstart.py says why
        gaussian=(1, 3),
        bilateral=(20, 13, 10)),
    dict(type='mmseg_pmm.ProportionalPseudoMask')
]
test_evaluator = [
    dict(
        type='mmseg_pmm.PseudoMaskWriter', num_workers=1, pipeline=pipeline)
]
