"""IRN's losses of pairs of pixels."""

import torch.nn.functional as F
from torch import Tensor

from mmseg_pmm.models.losses.pair_counts import pair_counts


def irn_losses(boundary: Tensor, seeds: Tensor, radius=10) -> dict:
    r"""Losses of all pairs of pixels nearer than a radius.

    With the affinity :math:`a_{ij} = 1 - \max_{u \in path(i,j)} b_u`, over
    the pairs of one label that are background (B) or foreground (F), and
    those of two labels (N):

    .. math::
        L_+ &= -\tfrac{1}{2|B|} \sum_B \log a
               - \tfrac{1}{2|F|} \sum_F \log a \\
        L_- &= -\tfrac{1}{|N|} \sum_N \log (1 - a)

    A term without pairs is 0. The total is half their sum. A pair's loss
    depends on one pixel, the largest on its path, so that the sums are over
    pixels, each as often as :func:`pair_counts` finds it.

    Args:
        boundary (Tensor): Logits of b, (N, 1, h, w). The largest logit m of
            a path gives log a = log sigmoid(-m) and log(1 - a) =
            log sigmoid(m), whose gradients never vanish where they are
            needed. Of equal ones on a path, one gets its gradient.
        seeds (Tensor): (N, h, w) label ids; pairs with a 255 don't count.
        radius (int): Defaults to 10 (published).

    Returns:
        dict: ``loss_positive``, ``loss_negative``, scalars, each with its
        half.

    Source: Ahn et al., IRN, CVPR 2019, section 4.
    """
    boundary = boundary[:, 0]
    counts = pair_counts(boundary.detach(), seeds, radius)
    numbers = counts.sum(dim=(1, 2, 3)).clamp(min=1)
    background, foreground, different = counts / numbers[:, None, None, None]
    positive = (background + foreground) / 2 * F.softplus(boundary)
    negative = different * F.softplus(-boundary)
    return dict(
        loss_positive=positive.sum() / 2, loss_negative=negative.sum() / 2
    )
