# Steps that make pseudo-masks from CAMs; every parameter as published for VOC.
cv_smoothing_step = dict(
    type='mmseg_pmm.CVSmoothing', threshold=0.05, scale=0.3)
classwise_crf_step = dict(
    type='mmseg_pmm.ClasswiseCRF',
    alpha=11,
    iterations=10,
    gaussian=(3, 10),  # sxy in pixels, compat
    bilateral=(80, 13, 10))  # sxy in pixels, srgb, compat
# the plain baseline: background (1 - max CAM)^11, one CRF, argmax
argmax_step = dict(
    type='mmseg_pmm.ArgmaxPseudoMask',
    alpha=11,
    crf=dict(iterations=10, gaussian=(3, 10), bilateral=(80, 13, 10)))
# the thresholds of AMN
seeds_step = dict(
    type='mmseg_pmm.ConfidentSeeds',
    fg=0.30,
    bg=0.05,
    crf=dict(iterations=10, gaussian=(3, 3), bilateral=(50, 5, 10)))
