"""Seeds: the pixels that CAMs are sure about (IRN, AMN)."""

import numpy as np

from .cam import check_cams
from .crf import dense_crf
from .labels import BACKGROUND, IGNORED
from .proportional import argmax_mask

# of a label that is an index, before the CRF (published)
CONFIDENCE = 0.7


def threshold_mask(cams, classes, background):
    r"""The largest CAM where it exceeds a constant background score.

    .. math:: Y = classes[\arg\max_c X_c] \text{ where } \max_c X_c > t
        \text{ else } 0

    Args:
        cams (ndarray): X, (K, H, W) in [0, 1].
        classes (Sequence[int]): K label ids.
        background (float): t.

    Returns:
        ndarray: (H, W) uint8 label ids.
    """
    cams = check_cams(cams)
    score = np.full((1, *cams.shape[1:]), background, dtype=cams.dtype)
    return argmax_mask(np.concatenate([score, cams]), classes)


def confident_seeds(
    image,
    cams,
    classes,
    fg=0.30,
    bg=0.05,
    iterations=10,
    gaussian=(3, 3),
    bilateral=(50, 5, 10),
    backend='auto',
):
    r"""Class, background, or 255 where the CAMs are not sure.

    Two masks, at a high threshold ``fg`` and at a low one ``bg``, are each
    refined by a dense CRF. A pixel is a class where the first says so, and
    background where both say background.

    A mask enters the CRF as 0.7 for its label and
    :math:`0.3 / (L - 1)` for each of the other L - 1 labels (background and
    the image's classes).

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        cams (ndarray): (K, H, W) in [0, 1].
        classes (Sequence[int]): K label ids.
        fg (float): Threshold of confident foreground.
        bg (float): Threshold of confident background, below ``fg``.
        iterations, gaussian, bilateral, backend: See
            :func:`mmseg_pmm.pseudo_masks.dense_crf`.

    Returns:
        ndarray: (H, W) uint8 label ids, 255 = unsure.

    Source: Ahn et al., IRN, CVPR 2019, section 4; the constants are AMN's.
    """
    if not 0 <= bg < fg <= 1:
        raise ValueError(
            f'thresholds are 0 <= bg < fg <= 1, got bg={bg} and fg={fg}'
        )
    cams = check_cams(cams)
    crf = dict(
        iterations=iterations,
        gaussian=gaussian,
        bilateral=bilateral,
        backend=backend,
    )
    sure, likely = (
        _refine(image, threshold_mask(cams, classes, t), classes, crf)
        for t in (fg, bg)
    )
    seeds = np.where(sure == BACKGROUND, IGNORED, sure)
    seeds[(sure == BACKGROUND) & (likely == BACKGROUND)] = BACKGROUND
    return seeds.astype(np.uint8)


def _refine(image, mask, classes, crf):
    """A dense CRF over the labels of a mask."""
    if len(classes) == 0:
        return mask
    labels = np.asarray([BACKGROUND, *classes])
    probs = np.where(
        mask == labels[:, None, None],
        CONFIDENCE,
        (1 - CONFIDENCE) / (len(labels) - 1),
    )
    return argmax_mask(dense_crf(image, probs, **crf), classes)
