"""IRN's losses: maxima in a few gathers against a loop over all paths."""

import torch
import torch.nn.functional as F

from benchmarks.common import in_turn, one_thread
from mmseg_pmm.models.losses.irn_losses import irn_losses
from mmseg_pmm.pseudo_masks.pixel_pairs import pair_offsets, path

# half a batch of configs/amn/irn_voc.py: crops of 512 pixels at stride 4
IMAGES = 16
SIZE = 128
RADIUS = 10


def batch(device):
    """Boundary logits, and seeds in squares, a quarter of them unsure."""
    boundary = torch.randn(IMAGES, 1, SIZE, SIZE, device=device)
    squares = torch.randint(4, (IMAGES, 1, 8, 8), device=device).float()
    seeds = F.interpolate(squares, (SIZE, SIZE))[:, 0].long()
    return boundary.requires_grad_(), seeds.masked_fill(seeds == 3, 255)


def loop(boundary, seeds):
    """Offset by offset and pixel by pixel, all of it with gradients."""
    boundary = boundary[:, 0]
    height, width = (length - RADIUS + 1 for length in seeds.shape[1:])

    def moved(maps, y, x):
        """By an offset from all sources."""
        left = RADIUS - 1 + x
        return maps[:, y : y + height, left : width + x]

    sums, counts = [0] * 3, [0] * 3
    source = moved(seeds, 0, 0)
    for offset in pair_offsets(RADIUS):
        largest = moved(boundary, 0, 0)
        for pixel in path(*offset):
            largest = largest.maximum(moved(boundary, *pixel))
        target = moved(seeds, *offset)
        valid = (source != 255) & (target != 255)
        same = valid & (source == target)
        losses = (
            (same & (source == 0), F.softplus(largest)),
            (same & (source != 0), F.softplus(largest)),
            (valid & (source != target), F.softplus(-largest)),
        )
        for kind, (pairs, values) in enumerate(losses):
            sums[kind] = sums[kind] + (values * pairs).sum()
            counts[kind] = counts[kind] + pairs.sum()
    background, foreground, different = (
        total / count.clamp(min=1)
        for total, count in zip(sums, counts, strict=True)
    )
    return (background + foreground) / 4 + different / 2


def measure(options):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    boundary, seeds = batch(device)

    def gradient(losses):
        boundary.grad = None
        losses().backward()
        return boundary.grad

    def ours():
        return gradient(
            lambda: sum(irn_losses(boundary, seeds, RADIUS).values())
        )

    def slow_way():
        return gradient(lambda: loop(boundary, seeds))

    wanted = slow_way()
    difference = (ours() - wanted).abs().max() / wanted.abs().max()
    with one_thread():
        slow, fast = in_turn([slow_way, ours], options.repeats)
    yield dict(
        name=f'losses of IRN, {IMAGES} maps of {SIZE}x{SIZE}, forward and '
        f'backward, {device}',
        slow=slow,
        fast=fast,
        target=10,
        note=f'one thread; gradients differ by {difference:.0e} of the '
        'largest',
    )
