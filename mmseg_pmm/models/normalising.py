"""The normalisation of maps in a network; of arrays: ``normalise_cams``."""

from torch import Tensor

EPSILON = 1e-5  # published


def normalise_maps(maps: Tensor, margin: float = 0.0) -> Tensor:
    r"""Min-max of each map (PMM, Eq. 1).

    .. math::
        N(x) = \frac{relu(x - \min x - margin)}{\max x - \min x + 10^{-5}}

    Args:
        maps (Tensor): (..., h, w).
        margin (float): What is less above the minimum becomes 0.

    Returns:
        Tensor: The same shape, in [0, 1]; a constant map becomes all zero.
        Minimum and maximum pass a gradient.
    """
    low = maps.amin(dim=(-2, -1), keepdim=True)
    high = maps.amax(dim=(-2, -1), keepdim=True)
    return (maps - low - margin).relu() / (high - low + EPSILON)
