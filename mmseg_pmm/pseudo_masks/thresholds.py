"""A threshold for CAMs that needs no ground truth."""

import numpy as np
from scipy.optimize import brentq


def minimum_cross_entropy_threshold(counts, levels) -> float:
    r"""The threshold that splits a histogram with the least cross entropy.

    .. math::
        \hat t = \arg\min_t
        - \sum_{x \le t} n_x x \log \mu_b(t)
        - \sum_{x > t} n_x x \log \mu_f(t)

    over the splits between two levels, with the means :math:`\mu_b` and
    :math:`\mu_f` below and above. At the optimum the threshold is about the
    logarithmic mean of the two, :math:`(\mu_f - \mu_b) / \log(\mu_f/\mu_b)`.

    Why this and not Otsu's: a CAM's activations are positive and skewed, low
    over most of an image and also over most of an object, high on its
    discriminative part. Least squares would put the threshold half way to
    the peak; cross entropy measures distances relative to the level.

    Args:
        counts (ndarray): (B,) pixels of each level.
        levels (ndarray): (B,) ascending, above 0.

    Returns:
        float: Half way between two levels; the only level where there is one.

    Raises:
        ValueError: No pixels, or levels that are not ascending and above 0.

    Source: Li and Lee, Minimum cross entropy thresholding, Pattern
    Recognition 26 (1993).
    """
    counts = np.asarray(counts, dtype=np.float64)
    levels = np.asarray(levels, dtype=np.float64)
    if np.any(np.diff(levels, prepend=0) <= 0):
        raise ValueError(f'levels must ascend from above 0, got {levels}')
    occupied = counts > 0
    if not occupied.any():
        raise ValueError('a histogram without pixels has no threshold')
    counts, levels = counts[occupied], levels[occupied]
    if len(levels) == 1:
        return float(levels[0])
    mass = counts * levels
    low_count, low_mass = counts.cumsum()[:-1], mass.cumsum()[:-1]
    high_count, high_mass = counts.sum() - low_count, mass.sum() - low_mass
    cross_entropy = -(
        low_mass * np.log(low_mass / low_count)
        + high_mass * np.log(high_mass / high_count)
    )
    split = int(cross_entropy.argmin())
    return float((levels[split] + levels[split + 1]) / 2)


def tying_alpha(threshold) -> float:
    r"""The alpha with which a class ties with background at a threshold.

    .. math:: (1 - t)^\alpha = t, \quad \alpha = \log t / \log (1 - t)

    Args:
        threshold (float): Inside (0, 1).

    Returns:
        float: With three significant digits, so that it can be written down.

    Raises:
        ValueError: A threshold outside (0, 1).
    """
    if not 0 < threshold < 1:
        raise ValueError(f'threshold must be inside (0, 1), got {threshold}')
    return float(f'{np.log(threshold) / np.log1p(-threshold):.3g}')


def tying_threshold(alpha) -> float:
    r"""Where a class ties with background, :math:`(1 - t)^\alpha = t`.

    Args:
        alpha (float): Above 0.
    """
    return brentq(lambda t: (1 - t) ** alpha - t, 0, 1)
