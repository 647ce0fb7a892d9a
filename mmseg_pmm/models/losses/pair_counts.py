"""Counts IRN's pairs of pixels by where the boundary between them is."""

from functools import lru_cache
from itertools import groupby, product

import torch
from torch import Tensor

from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED
from mmseg_pmm.pseudo_masks.pixel_pairs import pair_offsets, path

# kinds of pairs beside 0, both background, and 1, one foreground class
DIFFERENT, UNCOUNTED = 2, 3
KINDS = 4
# sides of the largest rectangle that paths are put together from: 537
# rectangles for a radius of 10, in place of 2,134 pixels
SIDE = 3
# windows that are gathered at once, which bounds the memory
WINDOWS = 48


@torch.no_grad()
def pair_counts(boundary: Tensor, seeds: Tensor, radius: int) -> Tensor:
    r"""How many pairs have their largest boundary in each pixel.

    .. math:: c_k(u) = |\{(i, j) \in P_k : u = \arg\max_{path(i,j)} b\}|

    P are the pairs nearer than ``radius``, the second after the first in
    scan order. The first is any pixel from which every offset ends inside
    the map: rows 0 to h - r, columns r - 1 to w - r. Smaller maps have no
    pairs. Of equal values one is the largest. A loss that depends
    on a pair only through m, the largest value on its path, as IRN's do, can
    be summed over pixels:

    .. math:: \sum_{P_k} f(m_{ij}) = \sum_u c_k(u) f(b_u)

    Args:
        boundary (Tensor): b, (N, h, w); any values that order the pixels.
        seeds (Tensor): (N, h, w) label ids; pixels with a 255 have no pairs.
        radius (int): In pixels of the map.

    Returns:
        Tensor: (3, N, h, w) int64: pairs of background, pairs of one
        foreground class, pairs of different labels.
    """
    pixels, size = boundary.numel(), boundary.shape[1:]
    rows, columns = (length - radius + 1 for length in size)
    columns -= radius - 1
    if min(rows, columns) < 1:
        return seeds.new_zeros(UNCOUNTED, *boundary.shape)

    def windows(maps):
        """(start, N, rows, columns), from every pixel of a flat map on."""
        starts = maps[0].numel() - (rows - 1) * size[1] - columns + 1
        return maps.as_strided(
            (starts, len(maps), rows, columns),
            (1, maps.stride(0), size[1], 1),
        )

    # the largest rank on a path tells the pixel, too
    order = boundary.flatten().argsort()
    ranks = torch.empty_like(order)
    ranks[order] = torch.arange(pixels, device=order.device)
    # leaves room for the kind
    bins = (ranks.int() * KINDS).view_as(boundary)
    rectangles = windows(_maxima(_maxima(bins, -2), -1).flatten(1, 2))
    labels = windows(seeds.to(torch.uint8).contiguous())
    source = labels[radius - 1]
    unsure = source == IGNORED
    same = (source != BACKGROUND).byte().masked_fill_(unsure, UNCOUNTED)
    other = torch.full_like(source, DIFFERENT).masked_fill_(unsure, UNCOUNTED)
    counts, one = ranks.new_zeros(KINDS * pixels), ranks.new_ones(())
    for pieces, targets in _gathers(radius, *size, boundary.device):
        largest = rectangles.index_select(0, pieces.flatten())
        largest = largest.unflatten(0, pieces.shape).amax(dim=1)
        target = labels.index_select(0, targets)
        kind = torch.where(target == source, same, other)
        kind.masked_fill_(target == IGNORED, UNCOUNTED)
        largest = (largest + kind).flatten()
        # bincount would wait for a GPU
        counts.index_add_(0, largest, one.expand(len(largest)))
    counts = counts.view(pixels, KINDS)[ranks]
    return counts.T[:UNCOUNTED].unflatten(1, boundary.shape)


def _maxima(maps: Tensor, dim: int) -> Tensor:
    """(N, SIDE, ...): of 1 to SIDE pixels along an axis, from each pixel on.

    Those at the end wrap around; no path asks for them.
    """
    runs = [maps]
    for _ in range(SIDE - 1):
        runs.append(maps.maximum(runs[-1].roll(-1, dim)))
    return torch.stack(runs, dim=1)


@lru_cache(maxsize=8)
def _gathers(radius: int, height: int, width: int, device) -> list:
    """Pairs (pieces (n, k), targets (n,)) of tensors: which windows make the
    paths of n offsets, and which is their end."""
    covers = {
        offset: cover(frozenset(path(*offset)))
        for offset in pair_offsets(radius)
    }

    def start(y, x):
        return y * width + x + radius - 1

    gathers = []
    by_pieces = sorted(covers, key=lambda offset: len(covers[offset]))
    for pieces, group in groupby(
        by_pieces, lambda offset: len(covers[offset])
    ):
        group, step = list(group), max(1, WINDOWS // pieces)
        for some in (group[i : i + step] for i in range(0, len(group), step)):
            starts = [
                [
                    ((wide - 1) * SIDE + tall - 1) * height * width
                    + start(y, x)
                    for y, x, tall, wide in covers[offset]
                ]
                for offset in some
            ]
            gathers.append(
                (
                    torch.tensor(starts, device=device),
                    torch.tensor([start(*o) for o in some], device=device),
                )
            )
    return gathers


def cover(pixels: frozenset) -> list[tuple[int, int, int, int]]:
    """Few rectangles (y, x, height, width) whose union is a set of pixels.

    Greedy: the one with the most new pixels comes first.
    """
    sides = range(1, SIDE + 1)
    inside = {}
    for (y, x), tall, wide in product(sorted(pixels), sides, sides):
        rectangle = set(product(range(y, y + tall), range(x, x + wide)))
        if rectangle <= pixels:
            inside[y, x, tall, wide] = rectangle
    left, chosen = set(pixels), []
    while left:
        best = max(inside, key=lambda name: len(inside[name] & left))
        left -= inside[best]
        chosen.append(best)
    return chosen
