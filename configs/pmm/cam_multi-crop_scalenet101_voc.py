# The published second classifier: ScaleNet-101 on multi-crops. Its CAMs have
# 57.8 mIoU on VOC train (PMM, ablation of its CAMs).
_base_ = './cam_multi-crop_voc.py'
model = dict(
    backbone=dict(
        type='mmseg_pmm.ScaleNet',
        depth=101,
        structure='weights/scalenet101.json',  # the authors' file
        # random weights: how the authors' are named is not known here
        init_cfg=None))
