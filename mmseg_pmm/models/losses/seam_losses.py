"""SEAM's losses: two views of an image must agree on its CAMs."""

from torch import Tensor

from mmseg_pmm.models.normalising import EPSILON, normalise_maps

# of the values, those that count in the cross loss: published
SHARE_OF_HARDEST = 0.2


def normalise_activations(maps: Tensor) -> Tensor:
    r"""SEAM's normalisation of each map, between the network and the losses.

    .. math::
        N(x) = \frac{relu(x^+ - \min x^+ - \epsilon)}
                    {\max x^+ - \min x^+ + \epsilon},
        \quad x^+ = relu(x), \; \epsilon = 10^{-5}

    Args:
        maps (Tensor): (N, C, h, w), before any ReLU.

    Returns:
        Tensor: (N, C, h, w) in [0, 1]. Minimum and maximum pass a gradient.

    Source: SEAM's program.
    """
    return normalise_maps(maps.relu(), margin=EPSILON)


def adaptive_min_pooling_loss(maps: Tensor) -> Tensor:
    r"""A quarter of an image must not be foreground.

    .. math:: \frac{1}{N k} \sum_n \sum_{i \in S_n} relu(\max_c X_{nci})

    where :math:`S_n` are the k = hw / 4 pixels with the smallest maximum (at
    least one).

    Args:
        maps (Tensor): (N, C, h, w), foreground only, absent classes 0.
    """
    largest = maps.amax(dim=1).flatten(1)
    count = max(1, largest.shape[1] // 4)
    return largest.topk(count, largest=False).values.relu().mean()


def equivariant_loss(maps: Tensor, other: Tensor) -> Tensor:
    r""":math:`mean |X - X'|` of two views' maps (N, C, h, w) (SEAM, Eq. 3)."""
    return (maps - other).abs().mean()


def equivariant_cross_loss(
    refined: Tensor, target: Tensor, left_out: int = 0
) -> Tensor:
    r"""Mean of the largest fifth, image by image, of ``|target - refined|``.

    The target, the other view's CAM, passes no gradient on; the hard pixels
    alone count, lest both views agree on nothing (SEAM, Eq. 8).

    Args:
        refined (Tensor): (N, C + 1, h, w).
        target (Tensor): The same shape.
        left_out (int): Channels that are 0 in both and were not passed: they
            count as values all the same.
    """
    channels, *size = refined.shape[1:]
    differences = (target.detach() - refined).abs().flatten(1)
    values = (channels + left_out) * size[0] * size[1]
    count = max(1, int(values * SHARE_OF_HARDEST))
    # the values that were not passed are 0, and so never missed
    hardest = differences.topk(min(count, differences.shape[1])).values
    return hardest.sum() / (count * len(refined))
