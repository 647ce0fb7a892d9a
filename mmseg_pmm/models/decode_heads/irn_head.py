"""IRN's branch that finds class boundaries."""

import torch
from mmseg.models.decode_heads.decode_head import BaseDecodeHead
from torch import Tensor, nn

from mmseg_pmm.models.losses.irn_losses import irn_losses
from mmseg_pmm.models.resizing import (
    resize_labels,
    stride_between,
    upsample_by,
)
from mmseg_pmm.registry import MODELS

CHANNELS = 32
GROUPS = 4


@MODELS.register_module()
class IRNHead(BaseDecodeHead):
    """Boundary map from all stages of a backbone.

    Each input goes through a 1x1 convolution to 32 channels and group norm (4
    groups), is upsampled to the first one's map (stride 4), and passes a
    ReLU; one more 1x1 convolution makes one map of them all. The features are
    detached: the backbone learns nothing. Training is done on the pairs of
    :func:`irn_losses`.

    IRN's second branch, displacements, tells objects of one class apart.
    Semantic masks never read it, and it shares no weight that learns with the
    boundaries; it is left out.

    Args:
        in_channels (Sequence[int]): Of the inputs, stem first; the published
            network has five.
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
            CHANNELS,
            num_classes=num_classes,
            in_index=list(in_index),
            input_transform='multiple_select',
            **kwargs,
        )
        del self.conv_seg  # this head has no classes
        self.radius = radius
        self.boundary_inputs = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(channels, CHANNELS, 1, bias=False),
                nn.GroupNorm(GROUPS, CHANNELS),
            )
            for channels in in_channels
        )
        self.boundary = nn.Conv2d(CHANNELS * len(in_channels), 1, 1)

    def _load_from_state_dict(self, state_dict, prefix, *args, **kwargs):
        if f'{prefix}mean_displacement' in state_dict:
            raise ValueError(
                'this checkpoint is of an IRN with displacements, whose '
                'boundaries were learnt otherwise: train IRN again'
            )
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)

    def init_weights(self):
        """Torch's own; the parent's is for its classifier."""

    def forward(self, inputs) -> Tensor:
        """Boundary logits (N, 1, h, w)."""
        features = [x.detach() for x in self._transform_inputs(inputs)]
        size = features[0].shape[2:]
        maps = [
            _upsample(layer(x), size).relu()
            for layer, x in zip(self.boundary_inputs, features, strict=True)
        ]
        return self.boundary(torch.cat(maps, dim=1))

    def loss_by_feat(self, seg_logits, batch_data_samples) -> dict:
        """Losses of boundary logits against the seeds in ``gt_sem_seg``."""
        seeds = self._stack_batch_gt(batch_data_samples)
        small = resize_labels(seeds, seg_logits.shape[2:])
        return irn_losses(seg_logits.float(), small, self.radius)


def _upsample(maps: Tensor, size) -> Tensor:
    return upsample_by(maps, stride_between(size, maps.shape[2:]), size)
