"""IRN's losses of pairs of pixels."""

import torch
import torch.nn.functional as F
from torch import Tensor

from mmseg_pmm.pseudo_masks.labels import BACKGROUND
from mmseg_pmm.pseudo_masks.pixel_pairs import (
    line,
    pair_offsets,
    shifted,
    sources,
)


def irn_losses(
    boundary: Tensor, displacement: Tensor, seeds: Tensor, radius=10
) -> dict:
    r"""Losses of all pairs of pixels nearer than a radius.

    With the affinity :math:`a_{ij} = 1 - \max_{u \in line(i,j)} b_u`, over
    the pairs of one label that are background (B) or foreground (F), and
    those of two labels (N):

    .. math::
        L_+ &= -\tfrac{1}{2|B|} \sum_B \log a
               - \tfrac{1}{2|F|} \sum_F \log a \\
        L_- &= -\tfrac{1}{|N|} \sum_N \log (1 - a) \\
        L_F &= \tfrac{1}{|F|} \sum_F |D_i - D_j - (j - i)| \\
        L_B &= \tfrac{1}{|B|} \sum_B |D_i - D_j|

    Displacements D point to an object's centre, so their difference is the
    pair's offset. A term without pairs is 0. The total is half their sum.

    Args:
        boundary (Tensor): Logits of b, (N, 1, h, w). A line's largest logit
            m gives log a = log sigmoid(-m) and log(1 - a) = log sigmoid(m),
            whose gradients never vanish where they are needed.
        displacement (Tensor): D, (N, 2, h, w), rows first, in pixels.
        seeds (Tensor): (N, h, w) label ids; pairs with a 255 don't count.
        radius (int): Defaults to 10 (published).

    Returns:
        dict: ``loss_positive``, ``loss_negative``, ``loss_foreground``,
        ``loss_background``, scalars, each with its half.

    Source: Ahn et al., IRN, CVPR 2019, section 4.
    """
    sums = dict.fromkeys(
        ('positive_b', 'positive_f', 'negative', 'offset_f', 'offset_b'), 0
    )
    counts = dict.fromkeys(('b', 'f', 'n'), 0)
    for dy, dx in pair_offsets(radius):
        place = sources(dy, dx, boundary.shape[2:])
        other = (..., *shifted(place, dy, dx))
        this = (..., *place)
        if boundary[this].numel() == 0:
            continue
        pairs = _kinds(seeds[this], seeds[other])
        largest = _largest_on_line(boundary[:, 0], place, dy, dx)
        log_affinity = F.logsigmoid(-largest)
        log_barrier = F.logsigmoid(largest)
        difference = displacement[this] - displacement[other]
        offset = difference.new_tensor([dy, dx])[:, None, None]
        sums['positive_b'] -= (log_affinity * pairs['b']).sum()
        sums['positive_f'] -= (log_affinity * pairs['f']).sum()
        sums['negative'] -= (log_barrier * pairs['n']).sum()
        gap = (difference - offset).abs().mean(dim=1)
        sums['offset_f'] += (gap * pairs['f']).sum()
        sums['offset_b'] += (difference.abs().mean(dim=1) * pairs['b']).sum()
        for kind, where in pairs.items():
            counts[kind] += where.sum()

    def mean(name, kind):
        # an image of one pixel has no pairs, but DDP wants a gradient
        total = sums[name] + 0 * (boundary.sum() + displacement.sum())
        return total / torch.as_tensor(counts[kind]).clamp(min=1)

    return dict(
        loss_positive=(mean('positive_b', 'b') + mean('positive_f', 'f')) / 4,
        loss_negative=mean('negative', 'n') / 2,
        loss_foreground=mean('offset_f', 'f') / 2,
        loss_background=mean('offset_b', 'b') / 2,
    )


def _kinds(one: Tensor, other: Tensor, ignored=255) -> dict:
    valid = (one != ignored) & (other != ignored)
    same = valid & (one == other)
    return dict(
        b=same & (one == BACKGROUND),
        f=same & (one != BACKGROUND),
        n=valid & (one != other),
    )


def _largest_on_line(boundary, place, dy, dx) -> Tensor:
    """(N, h', w'): the largest value from a pixel to its pair."""
    largest = None
    for y, x in line(dy, dx):
        values = boundary[(..., *shifted(place, y, x))]
        largest = values if largest is None else largest.maximum(values)
    return largest
