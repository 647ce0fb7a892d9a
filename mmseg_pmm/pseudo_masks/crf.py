"""Dense CRF with Gaussian edge potentials (Kraehenbuehl & Koltun, 2011)."""

import numpy as np

from .cam import check_cams

# Scores below this count as this: -log stays finite.
SMALLEST_PROBABILITY = 1e-5


def dense_crf(
    image,
    probs,
    iterations=10,
    gaussian=(3, 3),
    bilateral=(80, 13, 10),
    backend='auto',
):
    """Mean-field inference in a fully connected CRF over L labels.

    The unary energy is ``-log(clip(probs, 1e-5, 1))``; two Potts pairwise
    terms favour equal labels of near pixels, and of near pixels with similar
    colour. The permutohedral lattice treats the three colours alike but for
    rounding (0.1 % of the pixels change with the colours' order): this
    function's order is RGB.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        probs (ndarray): (L, H, W) in [0, 1]; need not sum to 1.
        iterations (int): Mean-field steps.
        gaussian (tuple): Standard deviation in pixels and weight (``sxy``,
            ``compat``) of the smoothness term.
        bilateral (tuple): Standard deviations in pixels and in colour
            values (0..255) and weight (``sxy``, ``srgb``, ``compat``) of
            the appearance term.
        backend (str): ``'pydensecrf'``, or ``'auto'`` for the best there
            is.

    Returns:
        ndarray: (L, H, W) float32 probabilities that sum to 1 over L.
    """
    if backend not in ('auto', 'pydensecrf'):
        raise ValueError(
            f"backend must be 'auto' or 'pydensecrf', got {backend!r}"
        )
    probs = check_cams(probs)
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.shape != (*probs.shape[1:], 3):
        raise ValueError(
            f'expected a uint8 image of shape {(*probs.shape[1:], 3)} to go '
            f'with scores of shape {probs.shape}, got {image.dtype} of shape '
            f'{image.shape}'
        )
    if probs.size == 0:
        return probs
    densecrf = _import_pydensecrf()
    labels, height, width = probs.shape
    crf = densecrf.DenseCRF2D(width, height, labels)
    unary = -np.log(np.clip(probs, SMALLEST_PROBABILITY, 1))
    crf.setUnaryEnergy(np.ascontiguousarray(unary.reshape(labels, -1)))
    sxy, compat = gaussian
    crf.addPairwiseGaussian(sxy=sxy, compat=compat)
    sxy, srgb, compat = bilateral
    # pydensecrf refuses read-only and non-contiguous images
    crf.addPairwiseBilateral(
        sxy=sxy, srgb=srgb, rgbim=np.array(image, order='C'), compat=compat
    )
    refined = np.array(crf.inference(iterations), dtype=np.float32)
    return refined.reshape(labels, height, width)


def classwise_crf(
    image,
    cams,
    alpha=11,
    iterations=10,
    gaussian=(3, 10),
    bilateral=(80, 13, 10),
    backend='auto',
):
    r"""Refine each class on its own against background (PMM, section 3.2).

    For each of the K maps a two-label dense CRF over
    :math:`[(1 - X_c)^\alpha, X_c]`.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        cams (ndarray): (K, H, W) in [0, 1], as a rule smoothed.
        alpha (float): Larger means less background.
        iterations, gaussian, bilateral, backend: see :func:`dense_crf`.

    Returns:
        ndarray: (K, H, W) float32, probability of foreground.
    """
    cams = check_cams(cams)
    refined = np.zeros_like(cams)
    for index, cam in enumerate(cams):
        refined[index] = dense_crf(
            image,
            np.stack([(1 - cam) ** alpha, cam]),
            iterations,
            gaussian,
            bilateral,
            backend,
        )[1]
    return refined


def _import_pydensecrf():
    try:
        from pydensecrf import densecrf
    except ImportError as error:
        raise ImportError(
            'the dense CRF needs pydensecrf: `pip install pydensecrf2` '
            '(builds from source; needs g++ and the Python headers)'
        ) from error
    return densecrf
