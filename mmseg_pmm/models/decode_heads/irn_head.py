"""IRN's two branches: class boundaries and displacements."""

import torch
import torch.nn.functional as F
from mmseg.models.decode_heads.decode_head import BaseDecodeHead
from torch import Tensor, nn

from mmseg_pmm.models.losses.irn_losses import irn_losses
from mmseg_pmm.models.resizing import resize_labels
from mmseg_pmm.registry import MODELS

BOUNDARY_CHANNELS = 32
DISPLACEMENT_CHANNELS = 64, 128, 256, 256, 256
CHANNELS_OF_A_GROUP = 8


@MODELS.register_module()
class IRNHead(BaseDecodeHead):
    """Boundary map and displacement field from all stages of a backbone.

    Each input goes through a 1x1 convolution, group norm and ReLU, and is
    resized to the first one's map (stride 4). *Boundary*: 32 channels each,
    one 1x1 convolution to one map. *Displacement*: 64, 128 and three times
    256 channels; those from the third on are merged to 256, these with the
    first two to 256 again, then two maps. The features are detached: the
    backbone learns nothing.

    Training is done on the pairs of :func:`irn_losses`, which determine a
    displacement but for a constant. ``mean_displacement`` is its mean over
    the training set, measured after training by MeanDisplacementHook and
    subtracted afterwards. Semantic masks are made from boundaries alone;
    displacements tell objects of one class apart.

    Args:
        in_channels (Sequence[int]): Of three to five inputs, stem first; the
            published network has five.
        in_index (Sequence[int]): Which outputs of the backbone they are.
        radius (int): Of the pairs, in pixels of the map. Defaults to 10
            (published).
        num_classes (int): Label ids of the data set, background included.

    Source: Ahn et al., IRN, CVPR 2019, section 4.
    """

    def __init__(
        self,
        in_channels=(64, 256, 512, 1024, 2048),
        in_index=(0, 1, 2, 3, 4),
        *,
        num_classes,
        radius=10,
        **kwargs,
    ):
        super().__init__(
            list(in_channels),
            BOUNDARY_CHANNELS,
            num_classes=num_classes,
            in_index=list(in_index),
            input_transform='multiple_select',
            **kwargs,
        )
        del self.conv_seg  # this head has no classes
        self.radius = radius
        self.boundary_inputs = nn.ModuleList(
            _layer(channels, BOUNDARY_CHANNELS) for channels in in_channels
        )
        self.boundary = nn.Conv2d(BOUNDARY_CHANNELS * len(in_channels), 1, 1)
        self.displacement_inputs = nn.ModuleList(
            map(_layer, in_channels, DISPLACEMENT_CHANNELS)
        )
        first, second, *deep = DISPLACEMENT_CHANNELS[: len(in_channels)]
        self.merge_deep = _layer(sum(deep), 256)
        self.merge_all = _layer(first + second + 256, 256)
        self.displacement = nn.Conv2d(256, 2, 1, bias=False)
        self.register_buffer('mean_displacement', torch.zeros(2, 1, 1))

    def init_weights(self):
        """Torch's own; the parent's is for its classifier."""

    def forward(self, inputs) -> tuple[Tensor, Tensor]:
        """Boundary logits (N, 1, h, w) and displacements (N, 2, h, w)."""
        features = [x.detach() for x in self._transform_inputs(inputs)]
        size = features[0].shape[2:]
        boundary = self.boundary(
            torch.cat(_apply(self.boundary_inputs, features, size), dim=1)
        )
        first, second, *deep = _apply(self.displacement_inputs, features, size)
        merged = self.merge_deep(torch.cat(deep, dim=1))
        merged = self.merge_all(torch.cat([first, second, merged], dim=1))
        displacement = self.displacement(merged)
        if not self.training:
            displacement = displacement - self.mean_displacement
        return boundary, displacement

    def loss(self, inputs, batch_data_samples, train_cfg) -> dict:
        boundary, displacement = self.forward(inputs)
        seeds = self._stack_batch_gt(batch_data_samples)
        small = resize_labels(seeds, boundary.shape[2:])
        return irn_losses(
            boundary.float(), displacement.float(), small, self.radius
        )


def _layer(in_channels: int, out_channels: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 1, bias=False),
        nn.GroupNorm(out_channels // CHANNELS_OF_A_GROUP, out_channels),
        nn.ReLU(inplace=True),
    )


def _apply(layers, features, size) -> list[Tensor]:
    return [
        F.interpolate(layer(x), size, mode='bilinear', align_corners=False)
        for layer, x in zip(layers, features, strict=True)
    ]
