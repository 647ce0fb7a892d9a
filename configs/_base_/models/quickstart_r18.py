# A small backbone that learns from scratch in minutes on two cores.
_base_ = './data_preprocessor.py'
data_preprocessor = dict(**_base_.data_preprocessor, size=(96, 96))
model = dict(
    data_preprocessor=data_preprocessor,
    backbone=dict(
        type='ResNetV1c',
        depth=18,
        base_channels=24,
        stem_channels=24,
        # three stages at output stride 8: images are small
        num_stages=3,
        out_indices=(0, 1, 2),
        strides=(1, 2, 1),
        dilations=(1, 1, 2),
        contract_dilation=True,
        zero_init_residual=False,  # every block learns from the start
        norm_cfg=dict(type='BN')))
