"""SEAM's losses: two views of an image must agree on its CAMs."""

from torch import Tensor


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
    refined: Tensor, target: Tensor, share: float = 0.2
) -> Tensor:
    """Mean of the largest fifth, image by image, of ``|target - refined|``.

    The target, the other view's CAM, passes no gradient on; the hard pixels
    alone count, lest both views agree on nothing (SEAM, Eq. 8).

    Args:
        refined (Tensor): (N, C + 1, h, w).
        target (Tensor): The same shape.
        share (float): Of the values that count. Defaults to 0.2 (published).
    """
    differences = (target.detach() - refined).abs().flatten(1)
    count = max(1, int(differences.shape[1] * share))
    return differences.topk(count).values.mean()
