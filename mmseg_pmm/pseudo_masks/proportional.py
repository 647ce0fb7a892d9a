"""From maps to one mask: by proportion (PMM, section 3.2) or by argmax."""

import numpy as np

from .cam import check_cams
from .labels import BACKGROUND


def proportional_mask(cams, foreground_probs, classes, eps=1e-5):
    r"""Give each foreground pixel to the class it is the largest part of.

    .. math::
        m_c = [Q_c > 0.5], \quad p_c = X_c / (\sum X_c m_c + eps), \quad
        Y = classes[\arg\max_c m_c p_c]

    and background where no class is foreground. :math:`X` is the
    *unsmoothed* CAM. Equal proportions, in particular where all CAMs are 0,
    go to the class with the largest :math:`Q`.

    Args:
        cams (ndarray): X, (K, H, W) in [0, 1].
        foreground_probs (ndarray): Q, (K, H, W) in [0, 1].
        classes (Sequence[int]): K label ids.
        eps (float): Added to the denominator, above 0; the published
            program's 1 makes small objects lose against large ones.

    Returns:
        ndarray: (H, W) uint8 label ids.
    """
    if not eps > 0:
        raise ValueError(f'eps must be above 0, got {eps}')
    cams = check_cams(cams)
    probs = check_cams(foreground_probs)
    if cams.shape != probs.shape or len(classes) != len(cams):
        raise ValueError(
            f'{len(classes)} classes, CAMs of shape {cams.shape} and '
            f'probabilities of shape {probs.shape} do not fit together'
        )
    classes = np.asarray(classes, dtype=np.uint8)
    mask = np.full(cams.shape[1:], BACKGROUND, dtype=np.uint8)
    foreground = probs > 0.5
    for label, pixels in zip(classes, foreground, strict=True):
        mask[pixels] = label
    contested = np.flatnonzero(foreground.sum(axis=0) > 1)
    if not contested.size:
        return mask
    # few pixels are of several classes; only there do proportions decide
    masses = np.array(
        [
            cam[pixels].sum(dtype=np.float64)
            for cam, pixels in zip(cams, foreground, strict=True)
        ]
    )
    cams, probs, foreground = (
        maps.reshape(len(classes), -1).take(contested, axis=1)
        for maps in (cams, probs, foreground)
    )
    proportions = np.where(foreground, cams / (masses[:, None] + eps), -1)
    largest = proportions == proportions.max(axis=0)
    winner = np.where(largest, probs, -1).argmax(axis=0)
    mask.flat[contested] = classes[winner]
    return mask


def argmax_mask(probs, classes):
    r"""The plain pseudo-mask: the likeliest of background and the classes.

    Args:
        probs (ndarray): (1 + K, H, W); background first. For the baseline
            of PMM section 2.1 this is the dense CRF's output for
            :math:`[(1 - \max_c X_c)^\alpha, X_1, ..., X_K]`.
        classes (Sequence[int]): K label ids.

    Returns:
        ndarray: (H, W) uint8 label ids.

    Raises:
        ValueError: NaN, or classes that do not fit.
    """
    if len(probs) != 1 + len(classes):
        raise ValueError(
            f'{len(probs)} maps, background first, do not fit {len(classes)} '
            'classes'
        )
    if np.isnan(probs).any():
        raise ValueError('the scores contain NaN')
    labels = np.asarray([BACKGROUND, *classes], dtype=np.uint8)
    return labels[np.argmax(probs, axis=0)]
