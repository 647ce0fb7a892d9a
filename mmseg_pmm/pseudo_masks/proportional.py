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
        eps (float): Added to the denominator; the published program's 1
            makes small objects lose against large ones.

    Returns:
        ndarray: (H, W) uint8 label ids.
    """
    cams = check_cams(cams)
    probs = check_cams(foreground_probs)
    if cams.shape != probs.shape or len(classes) != len(cams):
        raise ValueError(
            f'{len(classes)} classes, CAMs of shape {cams.shape} and '
            f'probabilities of shape {probs.shape} do not fit together'
        )
    if len(cams) == 0:
        return np.full(cams.shape[1:], BACKGROUND, dtype=np.uint8)
    foreground = probs > 0.5
    mass = np.sum(cams, axis=(1, 2), where=foreground, dtype=np.float64)
    proportions = cams / (mass[:, None, None] + eps)
    proportions = np.where(foreground, proportions, -1)
    largest = proportions == proportions.max(axis=0)
    winner = np.where(largest, probs, -1).argmax(axis=0)
    mask = np.asarray(classes, dtype=np.uint8)[winner]
    mask[~foreground.any(axis=0)] = BACKGROUND
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
    """
    labels = np.asarray([BACKGROUND, *classes], dtype=np.uint8)
    return labels[np.argmax(probs, axis=0)]
