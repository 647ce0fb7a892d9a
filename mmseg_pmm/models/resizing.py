"""How images and maps change their size."""

import torch.nn.functional as F
from torch import Tensor


def resize(maps: Tensor, size, align_corners=False) -> Tensor:
    """Bilinear. An empty batch may pass.

    Args:
        maps (Tensor): (N, C, h, w).
        size (Sequence[int]): Height and width.
        align_corners (bool): False: the borders of map and result lie on each
            other, and a map that shrinks is smoothed first. True: the middles
            of their corner pixels do, and nothing is smoothed, as in SEAM's
            and PMM's programs.
    """
    size = tuple(size)
    if tuple(maps.shape[2:]) == size or maps.shape[1] == 0:
        return maps if maps.numel() else maps.new_zeros(*maps.shape[:2], *size)
    shrinks = size[0] < maps.shape[2] or size[1] < maps.shape[3]
    return F.interpolate(
        maps,
        size,
        mode='bilinear',
        align_corners=align_corners,
        antialias=shrinks and not align_corners,
    )


def upsample_by(maps: Tensor, factor: int, size) -> Tensor:
    """Bilinear, by a whole number, then cut at the bottom and at the right.

    A map of stride ``factor`` has a cell that begins at each of its multiples:
    this puts cells back where they were, also where the size is no multiple.

    Args:
        maps (Tensor): (N, C, h, w).
        factor (int): 1 or more.
        size (Sequence[int]): Height and width, at most ``factor`` times the
            maps'.
    """
    height, width = size
    larger = [factor * length for length in maps.shape[2:]]
    return resize(maps, larger)[..., :height, :width]


def stride_between(large, small) -> int:
    """The whole number by which a map of size ``small`` is upsampled to reach
    ``large`` (both height and width)."""
    return max(-(-a // b) for a, b in zip(large, small, strict=True))


def resize_labels(labels: Tensor, size) -> Tensor:
    """Label ids (N, 1, H, W) to (N, h, w): of the pixel in a cell's middle.

    Cell i of a map lies where :func:`resize` draws it; plain ``'nearest'``
    would take the label half a cell before.
    """
    small = F.interpolate(labels.float(), tuple(size), mode='nearest-exact')
    return small[:, 0].long()
