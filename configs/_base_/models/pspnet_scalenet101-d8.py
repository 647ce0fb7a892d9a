# PSPNet on ScaleNet-101 at output stride 8, auxiliary FCN head.
_base_ = './pspnet_r50-d8.py'
model = dict(
    backbone=dict(
        type='mmseg_pmm.ScaleNet',
        depth=101,
        structure='weights/scalenet101.json',  # the authors' file
        # random weights: how the authors' are named is not known here
        init_cfg=None))
