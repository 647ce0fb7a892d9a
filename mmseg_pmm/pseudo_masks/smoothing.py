"""Coefficient-of-variation smoothing (PMM, section 3.1)."""

import numpy as np

from .cam import check_cams


def coefficient_of_variation(cams, threshold=0.05):
    r"""Relative spread of each map's activated values.

    .. math:: cv_c = std(X_c[X_c > t]) / mean(X_c[X_c > t])

    with the population standard deviation; 0 where no value exceeds ``t``.
    Computed in float64: in half precision the sum over a large object
    overflows.

    Args:
        cams (ndarray): (K, H, W) in [0, 1].
        threshold (float): ``t``.

    Returns:
        ndarray: (K,) float32, at most :math:`(1 - t) / (2 \sqrt t)`.
    """
    values = np.zeros(len(cams), dtype=np.float32)
    for index, cam in enumerate(check_cams(cams)):
        active = cam[cam > threshold].astype(np.float64)
        if active.size:
            values[index] = active.std() / active.mean()
    return values


def smooth_cam(cams, threshold=0.05, scale=0.3, cut=True):
    r"""Lift peaked maps, leave evenly active ones alone (CVS).

    .. math:: cvs_c = X_c^{1 - s \, cv_c}

    where :math:`X_c` exceeds the threshold, 0 elsewhere.

    Args:
        cams (ndarray): (K, H, W) in [0, 1].
        threshold (float): ``t``, inside (0, 1).
        scale (float): ``s``; 0 turns smoothing off.
        cut (bool): False: lift what does not exceed ``t``, too, for those
            who look at the distribution of activations.

    Returns:
        ndarray: (K, H, W) float32 in [0, 1].

    Raises:
        ValueError: The exponent could reach 0, which would turn any
            activation into 1: ``s >= 2 sqrt(t) / (1 - t)``.
    """
    if not 0 < threshold < 1:
        raise ValueError(f'threshold must be inside (0, 1), got {threshold}')
    limit = 2 * np.sqrt(threshold) / (1 - threshold)
    if not 0 <= scale < limit:
        raise ValueError(
            f'scale must be in [0, {limit:.3f}) at threshold {threshold} '
            f'(else an exponent can reach 0), got {scale}'
        )
    cams = check_cams(cams)
    exponents = 1 - scale * coefficient_of_variation(cams, threshold)
    smooth = np.zeros_like(cams)
    active = cams > (threshold if cut else 0)
    np.power(cams, exponents[:, None, None], out=smooth, where=active)
    return smooth
