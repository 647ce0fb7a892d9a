"""Class activation maps as arrays: their range and normalisation."""

import numpy as np


def normalise_cams(activations, eps=1e-5):
    r"""Scale every map to [0, 1]: :math:`(x - \min) / (\max - \min + eps)`.

    Negative activations count as 0 first (PMM, Eq. 1, on ReLU'd maps). A
    constant map becomes all zero.

    Args:
        activations (ndarray): (K, H, W), any float type, finite.
        eps (float): Keeps a constant map finite.

    Returns:
        ndarray: (K, H, W) float32 in [0, 1].
    """
    maps = np.maximum(np.asarray(activations, dtype=np.float32), 0)
    if not np.isfinite(maps).all():
        raise ValueError('activations contain NaN or infinite values')
    low = maps.min(axis=(1, 2), keepdims=True)
    high = maps.max(axis=(1, 2), keepdims=True)
    return (maps - low) / (high - low + eps)


def check_cams(cams):
    """Return CAMs as float32, or raise when they are not normalised.

    Args:
        cams (ndarray): (K, H, W), any float type; K may be 0.

    Returns:
        ndarray: (K, H, W) float32 in [0, 1].

    Raises:
        ValueError: Wrong number of dimensions, NaN, or values outside
            [0, 1].
    """
    cams = np.asarray(cams, dtype=np.float32)
    if cams.ndim != 3:
        raise ValueError(
            f'CAMs must have the shape (K, H, W), got {cams.shape}'
        )
    # NaN fails this comparison too
    if cams.size and not (cams.min() >= 0 and cams.max() <= 1):
        raise ValueError(
            'CAMs must lie in [0, 1] without NaN, got values from '
            f'{cams.min()} to {cams.max()}; see normalise_cams'
        )
    return cams
