# PSPNet on ScaleNet-101 at output stride 8, auxiliary FCN head.
_base_ = ['./pspnet_r50-d8.py', '../published_weights.py']
model = dict(
    backbone=dict(
        type='mmseg_pmm.ScaleNet',
        depth=101,
        # structures/scalenet101.json of github.com/Eli-YiLi/ScaleNet
        structure='weights/scalenet101.json',
        contract_dilation=False,  # as in the authors' program
        # the authors' scalenet101.pth, checked by
        # tools/model_converters/published_backbones.py
        init_cfg=dict(
            type='Pretrained', checkpoint='weights/scalenet101.pth')))
