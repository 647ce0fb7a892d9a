"""WideResNet-38, the backbone of AffinityNet, SEAM and PMM."""

from mmcv.cnn import build_norm_layer
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from mmseg_pmm.registry import MODELS

# Of each stage, b2 to b7: blocks, width in units of base_channels, stride,
# dilation. The first two convolutions of b5 are not dilated yet; the last
# dilation is an argument.
STAGES = (
    (3, 2, 2, 1),
    (3, 4, 2, 1),
    (6, 8, 2, 1),
    (3, 16, 1, 2),
    (1, 32, 1, 4),
    (1, 64, 1, 4),
)
NARROWED_STAGE = 3  # b5: its middle is half as wide as its output
DROPOUT = {4: 0.3, 5: 0.5}  # b6 and b7, which are bottlenecks


class PreactivationBlock(BaseModule):
    """Norm, ReLU, (dropout,) convolution, several times, and a shortcut.

    Args:
        in_channels (int): Of the input.
        convolutions (Sequence[dict]): ``out_channels``, ``kernel_size``,
            ``stride`` and ``dilation`` of each.
        dropout (float): Of whole channels, as published, before every
            convolution but the first.
        norm_cfg (dict): Of the norms.
    """

    def __init__(self, in_channels, convolutions, dropout, norm_cfg):
        super().__init__()
        self.norms = nn.ModuleList()
        self.convs = nn.ModuleList()
        self.dropout = nn.Dropout2d(dropout)
        self.relu = nn.ReLU(inplace=True)
        channels = in_channels
        for config in convolutions:
            self.norms.append(build_norm_layer(norm_cfg, channels)[1])
            self.convs.append(_convolution(channels, **config))
            channels = config['out_channels']
        stride = convolutions[0]['stride']
        self.shortcut = None
        if stride != 1 or channels != in_channels:
            self.shortcut = _convolution(in_channels, channels, 1, stride)

    def activate(self, x: Tensor) -> Tensor:
        """What the first convolution sees."""
        return self.relu(self.norms[0](x))

    def forward(self, x: Tensor, activated: Tensor) -> Tensor:
        """``activated`` is :meth:`activate` of ``x``."""
        shortcut = x if self.shortcut is None else self.shortcut(activated)
        out = self.convs[0](activated)
        for norm, conv in zip(self.norms[1:], self.convs[1:], strict=True):
            out = conv(self.dropout(self.relu(norm(out))))
        return shortcut + out


@MODELS.register_module()
class WideResNet38(BaseModule):
    """WideResNet-38 in the variant "38d": output stride 8.

    Pre-activation blocks, wide and few. Stages 0 to 5 are the b2 to b7 of the
    published weights, with 128, 256, 512, 1024, 2048 and 4096 channels at
    strides 2, 4, 8, 8, 8 and 8. A stage's output is taken after the norm and
    the ReLU that follow it.

    Args:
        in_channels (int): Of the image.
        base_channels (int): Of the first convolution. Defaults to 64.
        out_indices (Sequence[int]): Stages whose outputs are returned, in
            this order. Defaults to (5,).
        frozen_stages (int): The first convolution and stages 0 to this one
            learn nothing and keep their statistics. Defaults to -1, none;
            0 in SEAM.
        last_dilation (int): Of the last stage, b7. Defaults to 4, as in SEAM
            and in segmentors; 2 in PMM's classifier.
        norm_cfg (dict): Defaults to ``dict(type='BN')``.
        norm_eval (bool): Norms keep their statistics in training. Defaults
            to False.
        init_cfg (dict, optional): ``published_backbones.py`` converts the
            published weights for ``type='Pretrained'``.

    Source: Wu et al., Wider or Deeper: Revisiting the ResNet Model for Visual
    Recognition, arXiv 1611.10080; its dilations are AffinityNet's (Ahn and
    Kwak, CVPR 2018).
    """

    def __init__(
        self,
        in_channels=3,
        base_channels=64,
        out_indices=(5,),
        frozen_stages=-1,
        last_dilation=STAGES[-1][-1],
        norm_cfg=None,
        norm_eval=False,
        init_cfg=None,
    ):
        super().__init__(init_cfg)
        norm_cfg = norm_cfg or dict(type='BN')
        unknown = sorted(set(out_indices) - set(range(len(STAGES))))
        if unknown or frozen_stages >= len(STAGES):
            raise ValueError(
                f'stages of WideResNet38 are 0 to {len(STAGES) - 1}, got '
                f'out_indices={tuple(out_indices)} and '
                f'frozen_stages={frozen_stages}'
            )
        self.out_indices = tuple(out_indices)
        self.frozen_stages = frozen_stages
        self.norm_eval = norm_eval
        self.stem = _convolution(in_channels, base_channels, 3)
        self.stages = nn.ModuleList()
        channels = base_channels
        for index, (blocks, width, stride, dilation) in enumerate(STAGES):
            if index == len(STAGES) - 1:
                dilation = last_dilation
            out_channels = width * base_channels
            stage = nn.ModuleList()
            for number in range(blocks):
                convolutions = _convolutions(
                    index, number, out_channels, stride, dilation
                )
                stage.append(
                    PreactivationBlock(
                        channels,
                        convolutions,
                        DROPOUT.get(index, 0),
                        norm_cfg,
                    )
                )
                channels = out_channels
            self.stages.append(stage)
        self.norm = build_norm_layer(norm_cfg, channels)[1]
        self.relu = nn.ReLU(inplace=True)
        self._freeze()

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Outputs of the ``out_indices``, each (N, C, h, w)."""
        outputs = []
        x = self.stem(x)
        for stage in self.stages:
            for number, block in enumerate(stage):
                activated = block.activate(x)
                if number == 0:
                    outputs.append(activated)
                x = block(x, activated)
        outputs.append(self.relu(self.norm(x)))
        # the first of them is the stem's
        return tuple(outputs[1 + index] for index in self.out_indices)

    def train(self, mode=True):
        super().train(mode)
        self._freeze()
        if mode and self.norm_eval:
            for module in self.modules():
                if isinstance(module, _BatchNorm):
                    module.eval()
        return self

    def _freeze(self):
        if self.frozen_stages < 0:
            return
        for module in (self.stem, *self.stages[: self.frozen_stages + 1]):
            module.eval()
            module.requires_grad_(False)


def _convolutions(
    stage: int, block: int, channels: int, stride: int, dilation: int
) -> list[dict]:
    """Settings of a block's convolutions."""
    stride = stride if block == 0 else 1

    def conv(out_channels, kernel_size=3, stride=1, dilation=1):
        return dict(
            out_channels=out_channels,
            kernel_size=kernel_size,
            stride=stride,
            dilation=dilation,
        )

    if stage in DROPOUT:
        return [
            conv(channels // 4, 1, stride),
            conv(channels // 2, dilation=dilation),
            conv(channels, 1),
        ]
    middle = channels // 2 if stage == NARROWED_STAGE else channels
    first_dilation = 1 if block == 0 else dilation
    return [
        conv(middle, stride=stride, dilation=first_dilation),
        conv(channels, dilation=dilation),
    ]


def _convolution(
    in_channels, out_channels, kernel_size, stride=1, dilation=1
) -> nn.Conv2d:
    return nn.Conv2d(
        in_channels,
        out_channels,
        kernel_size,
        stride,
        padding=dilation * (kernel_size // 2),
        dilation=dilation,
        bias=False,
    )
