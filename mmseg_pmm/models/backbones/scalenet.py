"""ScaleNet: bottlenecks that see several scales at once."""

import json

import torch
import torch.nn.functional as F
from mmcv.cnn import build_norm_layer
from mmseg.models.backbones import ResNet
from torch import Tensor, nn

from mmseg_pmm.registry import MODELS


class ScaleAggregation(nn.Module):
    """Parallel 3x3 convolutions of the map and of shrunken copies of it.

    Each branch but those without channels: max pooling by its factor,
    convolution, nearest upsampling to the first one's size. Their outputs are
    concatenated.

    Args:
        in_channels (int): Of the input.
        channels (Sequence[int]): Of each branch's output; 0 leaves it out.
        factors (Sequence[int]): Of each branch's pooling.
        stride (int): Of the convolutions.
        dilation (int): Of the convolutions.
    """

    def __init__(self, in_channels, channels, factors, stride=1, dilation=1):
        super().__init__()
        self.stride = stride
        self.branches = nn.ModuleDict(
            {
                str(factor): nn.Conv2d(
                    in_channels,
                    count,
                    3,
                    stride,
                    padding=dilation,
                    dilation=dilation,
                    bias=False,
                )
                for factor, count in zip(factors, channels, strict=True)
                if count
            }
        )

    def forward(self, x: Tensor) -> Tensor:
        size = [(length - 1) // self.stride + 1 for length in x.shape[2:]]
        outputs = []
        for factor, conv in self.branches.items():
            # ceil_mode: no pixel is lost, and a map of one pixel survives
            pooled = F.max_pool2d(x, int(factor), ceil_mode=True)
            outputs.append(F.interpolate(conv(pooled), size, mode='nearest'))
        return torch.cat(outputs, dim=1)


@MODELS.register_module()
class ScaleNet(ResNet):
    """ResNet whose 3x3 convolutions are scale aggregation blocks.

    How many channels each block gives to each scale was learnt from data by
    its authors, and is read from a file. ``structure`` is a JSON list with an
    entry for every bottleneck, from the first stage to the last; an entry is
    a list of the channels of each scale, ``[[32, 16, 8, 8], ...]``.

    Neither the published structure nor the published weights were at hand
    when this was written: that their file has this form, and their keys, has
    not been verified.

    Args:
        structure (str or list): Path of the JSON file, or its content.
        factors (Sequence[int]): By which the scales are smaller. Defaults to
            (1, 2, 4, 7).
        depth (int): Defaults to 101.
        kwargs: See :class:`mmseg.models.backbones.ResNet`.

    Source: Li et al., Data-Driven Neuron Allocation for Scale Aggregation
    Networks, CVPR 2019.
    """

    def __init__(self, structure, factors=(1, 2, 4, 7), depth=101, **kwargs):
        super().__init__(depth=depth, **kwargs)
        blocks = [
            block for name in self.res_layers for block in getattr(self, name)
        ]
        if not hasattr(blocks[0], 'conv3'):
            raise ValueError(
                f'ScaleNet has bottlenecks: depth is 50 or more, got {depth}'
            )
        allocation = _read_structure(structure, len(blocks), len(factors))
        for block, channels in zip(blocks, allocation, strict=True):
            _aggregate_scales(block, channels, factors, self.norm_cfg)
        self._freeze_stages()


def _aggregate_scales(block, channels, factors, norm_cfg):
    """Replace a bottleneck's 3x3 convolution, and what depends on it."""
    old = block.conv2
    block.conv2 = ScaleAggregation(
        old.in_channels, channels, factors, old.stride[0], old.dilation[0]
    )
    _, norm = build_norm_layer(norm_cfg, sum(channels))
    setattr(block, block.norm2_name, norm)
    block.conv3 = nn.Conv2d(
        sum(channels), block.conv3.out_channels, 1, bias=False
    )


def _read_structure(structure, blocks: int, scales: int) -> list:
    name = 'structure'
    if isinstance(structure, str):
        name = structure
        try:
            with open(structure) as file:
                structure = json.load(file)
        except FileNotFoundError:
            raise FileNotFoundError(
                f'{structure} does not exist: the structure file of ScaleNet '
                'comes from its authors; a JSON list with the channels of '
                'each scale for every block'
            ) from None
        except json.JSONDecodeError as error:
            raise ValueError(f'{structure} is not JSON: {error}') from error
    if not isinstance(structure, (list, tuple)) or len(structure) != blocks:
        raise ValueError(
            f'{name} must list {blocks} bottlenecks, got '
            f'{len(structure) if hasattr(structure, "__len__") else structure}'
        )
    for index, channels in enumerate(structure):
        right = (
            isinstance(channels, (list, tuple))
            and len(channels) == scales
            and all(isinstance(c, int) and c >= 0 for c in channels)
            and sum(channels) > 0
        )
        if not right:
            raise ValueError(
                f'{name}, block {index}: expected the channels of {scales} '
                f'scales, whole numbers from 0 with a sum above 0, got '
                f'{channels!r}'
            )
    return structure
