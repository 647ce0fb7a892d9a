"""SEAM's pixel correlation: CAMs that similar pixels agree upon."""

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmseg_pmm.models.resizing import resize

# entries of the affinity that are in memory at a time, for each image
ENTRIES = 1 << 24
EPSILON = 1e-5
# as published; with torch's own, the joint embedding's weights would be a
# seventh of these, and its affinity would hardly tell pixels apart
INIT_CFG = (
    dict(type='Kaiming', layer='Conv2d', mode='fan_in'),
    dict(
        type='Xavier',
        distribution='uniform',
        gain=4,
        override=dict(name='embed'),
    ),
)


class PixelCorrelation(BaseModule):
    r"""Refines CAMs by the similarity of pixels, learnt without labels.

    .. math::
        g &= [I; relu(W_a F_a); relu(W_b F_b)], \\
        f &= W_f g / (\|W_f g\|_2 + 10^{-5}), \quad
        A = relu(f^T f), \\
        X^{rv} &= \hat X A \; diag\Big(\sum_i A_{ij} + 10^{-5}\Big)^{-1}

    with the image ``I`` (as the network sees it, normalised) and two
    backbone features, all resized to the CAM's map. ``X^`` is
    :func:`compete` of the CAM. Neither it nor the features pass a gradient
    on, so that only the three 1x1 convolutions (without bias) learn.

    All classes compete, those that the image doesn't show included: the
    labels are not known here.

    The affinity of a map of n pixels has n^2 entries for each image; it is
    made some columns at a time, which bounds the memory of inference on large
    images. In training autograd keeps all of them: 39 MB an image for a crop
    of 448 pixels at output stride 8.

    Args:
        feature_channels (Sequence[int]): Of the two features.
        embedding_channels (Sequence[int]): Outputs of their convolutions and
            of the one that joins them. Defaults to (64, 128, 192)
            (published).
        init_cfg (Sequence[dict]): Defaults to ``INIT_CFG`` (published).

    Source: Wang et al., Self-supervised Equivariant Attention Mechanism for
    WSSS, CVPR 2020, section 3.3.
    """

    def __init__(
        self,
        feature_channels,
        embedding_channels=(64, 128, 192),
        init_cfg=INIT_CFG,
    ):
        super().__init__(list(init_cfg))
        first, second = feature_channels
        channels_a, channels_b, joint = embedding_channels
        self.embed_a = nn.Conv2d(first, channels_a, 1, bias=False)
        self.embed_b = nn.Conv2d(second, channels_b, 1, bias=False)
        self.embed = nn.Conv2d(
            channels_a + channels_b + 3, joint, 1, bias=False
        )

    def forward(self, image: Tensor, features, activations: Tensor) -> Tensor:
        """Refined maps (N, C + 1, h, w), background first.

        Args:
            image (Tensor): (N, 3, H, W).
            features (Sequence[Tensor]): Two of (N, D, h', w').
            activations (Tensor): (N, C, h, w), before any ReLU.
        """
        size = activations.shape[2:]
        first, second = (feature.detach() for feature in features)
        parts = [
            image,
            self.embed_a(first).relu(),
            self.embed_b(second).relu(),
        ]
        parts = [
            resize(part.float(), size, align_corners=True) for part in parts
        ]
        joint = self.embed(torch.cat(parts, dim=1))
        # half precision is too coarse for sums over all pixels
        with torch.autocast(image.device.type, enabled=False):
            joint = joint.float().flatten(2)
            embedding = joint / (joint.norm(dim=1, keepdim=True) + EPSILON)
            maps = compete(activations.detach().float()).flatten(2)
            return _correlate(embedding, maps).unflatten(2, size)


def compete(activations: Tensor) -> Tensor:
    r"""Background and the classes that win a pixel (N, C + 1, h, w).

    .. math:: relu(relu(x) - 10^{-5}) / (\max relu(x) + 10^{-5})

    of the activations (N, C, h, w), map by map; then :func:`with_background`.
    """
    activations = activations.relu()
    largest = activations.amax(dim=(2, 3), keepdim=True)
    normalised = (activations - EPSILON).relu() / (largest + EPSILON)
    return with_background(normalised)


def with_background(maps: Tensor) -> Tensor:
    """Background in front of the classes that win a pixel (N, C + 1, h, w).

    Background is one minus the largest of the maps (N, C, h, w); a class is 0
    where another one is larger.
    """
    largest = maps.amax(dim=1, keepdim=True)
    winners = torch.where(maps < largest, 0, maps)
    return torch.cat([1 - largest, winners], dim=1)


def _correlate(embedding: Tensor, maps: Tensor) -> Tensor:
    """``maps`` (N, C, n) times the column-normalised affinity (n, n)."""
    refined = []
    pixels = embedding.shape[2]
    for columns in embedding.split(max(1, ENTRIES // pixels), dim=2):
        affinity = torch.bmm(embedding.transpose(1, 2), columns).relu()
        sums = affinity.sum(dim=1, keepdim=True) + EPSILON
        refined.append(torch.bmm(maps, affinity) / sums)
    return torch.cat(refined, dim=2)
