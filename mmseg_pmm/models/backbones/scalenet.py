"""ScaleNet: bottlenecks that see several scales at once."""

import torch
import torch.nn.functional as F
from mmcv.cnn import build_norm_layer
from mmseg.models.backbones import ResNet
from mmseg.models.backbones.resnet import Bottleneck
from torch import Tensor, nn

from mmseg_pmm.registry import MODELS

from .scalenet_structure import SCALES, read_structure


class ScaleAggregation(nn.ModuleDict):
    """Parallel 3x3 convolutions of the map and of shrunken copies of it.

    Each scale but those without channels: max pooling, convolution, and
    upsampling to the size of the map; by nearest neighbour where that is a
    multiple, bilinear elsewhere, as published.

    Args:
        in_channels (int): Of the input.
        channels (Sequence[int]): Of each scale's output; 0 leaves it out.
        side (int): Of the map that the channels were learnt for. A
            convolution is 1x1 where ``side / 2^i``, for scale i, is 1 or less.
        dilation (int): Of the 3x3 convolutions.
    """

    def __init__(self, in_channels, channels, side, dilation):
        super().__init__()
        for index, count in enumerate(channels):
            if not count:
                continue
            kernel_size = 3 if side / 2**index > 1 else 1
            self[str(index)] = nn.Conv2d(
                in_channels,
                count,
                kernel_size,
                padding=dilation * (kernel_size // 2),
                dilation=dilation,
                bias=False,
            )

    def forward(self, x: Tensor) -> list[Tensor]:
        """(N, C, H, W) of each scale with channels."""
        size = x.shape[2:]
        outputs = []
        for index, conv in self.items():
            # a map smaller than the window is pooled as a whole
            window = [min(SCALES[int(index)], length) for length in size]
            out = conv(F.max_pool2d(x, window))
            height, width = out.shape[2:]
            is_multiple = size[0] % height == 0 and size[1] % width == 0
            mode = 'nearest' if is_multiple else 'bilinear'
            outputs.append(F.interpolate(out, size, mode=mode))
        return outputs


class ConcatenatedNorms(nn.ModuleDict):
    """A norm for each of several maps, which are concatenated."""

    def forward(self, maps: list[Tensor]) -> Tensor:
        pairs = zip(self.values(), maps, strict=True)
        return torch.cat([norm(x) for norm, x in pairs], dim=1)


class ScaleBottleneck(Bottleneck):
    """Bottleneck around a scale aggregation, behind a pooling."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.pool = nn.Identity()

    def aggregate_scales(self, channels, side):
        """Put a scale aggregation in the place of the 3x3 convolution."""
        self.conv2 = ScaleAggregation(
            self.conv2.in_channels, channels, side, self.conv2.dilation[0]
        )
        norms = {
            index: build_norm_layer(self.norm_cfg, conv.out_channels)[1]
            for index, conv in self.conv2.items()
        }
        setattr(self, self.norm2_name, ConcatenatedNorms(norms))
        self.conv3 = nn.Conv2d(
            sum(channels), self.conv3.out_channels, 1, bias=False
        )

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(self.pool(x))


@MODELS.register_module()
class ScaleNet(ResNet):
    """ResNet whose 3x3 convolutions are scale aggregation blocks.

    How many channels each block gives to each scale was learnt from data by
    its authors, and is read from their file: see :func:`read_structure`.
    Modules are named as in the authors' program, so that ``init_cfg`` loads
    their weights as they are; the weights were not at hand to try it.

    Args:
        structure (str or list): Path of the JSON file, or its content.
        depth (int): 50, 101 or 152. Defaults to 101.
        kwargs: See :class:`mmseg.models.backbones.ResNet`.

    Source: Li et al., Data-Driven Neuron Allocation for Scale Aggregation
    Networks, CVPR 2019. What the paper leaves open (order of the norms,
    bilinear upsampling, pooling for strides) is as in the authors' program,
    https://github.com/Eli-YiLi/ScaleNet, which has the structures too.
    """

    arch_settings = {
        50: (ScaleBottleneck, (3, 4, 6, 3)),
        101: (ScaleBottleneck, (3, 4, 23, 3)),
        152: (ScaleBottleneck, (3, 8, 36, 3)),
    }

    def __init__(self, structure, depth=101, **kwargs):
        super().__init__(depth=depth, **kwargs)
        blocks = [
            block for name in self.res_layers for block in getattr(self, name)
        ]
        entries = read_structure(structure, len(blocks))
        for block, (*channels, side) in zip(blocks, entries, strict=True):
            block.aggregate_scales(channels, side)
        self._freeze_stages()

    def make_res_layer(self, stride, **kwargs):
        """A stage; max pooling before its first block makes the stride."""
        stage = super().make_res_layer(stride=1, **kwargs)
        stage[0].pool = nn.MaxPool2d(stride)
        return stage
