"""Dense CRF with Gaussian edge potentials (Kraehenbuehl & Koltun, 2011).

Two backends compute the same: ``numba`` (this package's ``lattice`` folder;
all classes of an image on one lattice, and compiled for some seconds when
first used) and ``pydensecrf`` (its authors' C++ code, which takes g++ to
install), the reference.
"""

import numpy as np

from .cam import check_cams

# Scores below this count as this: -log stays finite.
SMALLEST_PROBABILITY = np.float32(1e-5)


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
        backend (str): ``'numba'``, ``'pydensecrf'``, or ``'auto'`` for the
            first of them that is installed.

    Returns:
        ndarray: (L, H, W) float32 probabilities that sum to 1 over L.

    Raises:
        ImportError: The backend is not installed.
    """
    infer = _choose(backend, _infer_labels, _reference_labels)
    image, probs = _check(image, probs)
    if probs.size == 0:
        return probs
    return infer(image, probs, iterations, gaussian, bilateral)


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
        alpha (float): Above 0; larger means less background.
        iterations, gaussian, bilateral, backend: see :func:`dense_crf`.

    Returns:
        ndarray: (K, H, W) float32, probability of foreground.
    """
    if not alpha > 0:
        raise ValueError(f'alpha must be above 0, got {alpha}')
    infer = _choose(backend, _infer_classes, _reference_classes)
    image, cams = _check(image, cams)
    if cams.size == 0:
        return cams
    return infer(image, cams, alpha, iterations, gaussian, bilateral)


def _check(image, scores):
    scores = check_cams(scores)
    expected = (*scores.shape[1:], 3)
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.shape != expected:
        raise ValueError(
            f'expected a uint8 image of shape {expected} to go with scores '
            f'of shape {scores.shape}, got {image.dtype} of shape '
            f'{image.shape}'
        )
    # both backends refuse, or compile anew for, read-only and strided images
    return np.array(image, order='C'), scores


def _infer_labels(image, probs, *parameters):
    from .lattice import infer

    unary = np.log(np.maximum(probs, SMALLEST_PROBABILITY))
    return infer(image, unary, *parameters, exclusive=True)


def _infer_classes(image, cams, alpha, *parameters):
    from .lattice import infer

    smallest = np.log(SMALLEST_PROBABILITY)
    with np.errstate(divide='ignore'):
        background = np.float32(alpha) * np.log(1 - cams)
    foreground = np.log(np.maximum(cams, SMALLEST_PROBABILITY))
    unary = foreground - np.maximum(background, smallest)
    return infer(image, unary, *parameters, exclusive=False)


def _reference_labels(image, probs, iterations, gaussian, bilateral):
    from pydensecrf import densecrf

    labels, height, width = probs.shape
    crf = densecrf.DenseCRF2D(width, height, labels)
    unary = -np.log(np.maximum(probs, SMALLEST_PROBABILITY))
    crf.setUnaryEnergy(np.ascontiguousarray(unary.reshape(labels, -1)))
    sxy, compat = gaussian
    crf.addPairwiseGaussian(sxy=sxy, compat=compat)
    sxy, srgb, compat = bilateral
    crf.addPairwiseBilateral(sxy=sxy, srgb=srgb, rgbim=image, compat=compat)
    refined = np.array(crf.inference(iterations), dtype=np.float32)
    return refined.reshape(labels, height, width)


def _reference_classes(image, cams, alpha, *parameters):
    refined = np.empty_like(cams)
    for index, cam in enumerate(cams):
        scores = np.stack([(1 - cam) ** alpha, cam])
        refined[index] = _reference_labels(image, scores, *parameters)[1]
    return refined


def _choose(backend, numba, pydensecrf):
    """One of the two functions: the backend asked for, or what there is."""
    if backend not in ('auto', 'numba', 'pydensecrf'):
        raise ValueError(
            "backend must be 'auto', 'numba' or 'pydensecrf', got "
            f'{backend!r}'
        )
    errors = []
    if backend != 'pydensecrf':
        try:
            import numba as _  # noqa: F401

            return numba
        except ImportError as error:
            errors.append(f'`pip install numba` ({error})')
    if backend != 'numba':
        try:
            from pydensecrf import densecrf as _  # noqa: F401

            return pydensecrf
        except ImportError as error:
            errors.append(
                '`pip install pydensecrf2`, which needs g++ and the Python '
                f'headers ({error})'
            )
    raise ImportError(
        f'the dense CRF (backend {backend!r}) needs ' + ', or '.join(errors)
    )
