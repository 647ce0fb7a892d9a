"""Dense CRF with Gaussian edge potentials (Kraehenbuehl & Koltun, 2011).

Two backends compute the same: ``numba`` (this package's ``lattice`` folder;
all classes of an image on one lattice, and compiled for some seconds when
first used) and ``pydensecrf`` (its authors' C++ code, which takes g++ to
install), the reference.
"""

import numpy as np

from .cam import check_cams
from .crf_backends import BACKENDS, load_backend
from .large_images import refine_within_memory


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
    function's order is RGB. Images of more than 16 million pixels are refined
    at a smaller size, see :func:`refine_within_memory`.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        probs (ndarray): (L, H, W) in [0, 1]; need not sum to 1.
        iterations (int): Mean-field steps.
        gaussian (tuple): Standard deviation in pixels and weight (``sxy``,
            ``compat``) of the smoothness term; ``sxy`` may be a pair, of x
            and y.
        bilateral (tuple): Standard deviations in pixels and in colour
            values (0..255) and weight (``sxy``, ``srgb``, ``compat``) of
            the appearance term; ``srgb`` may be three, of red, green and
            blue.
        backend (str): ``'numba'``, ``'pydensecrf'``, or ``'auto'`` for the
            first of them that is installed and works.

    Returns:
        ndarray: (L, H, W) float32 probabilities that sum to 1 over L.

    Raises:
        ImportError: The backend is not installed, or does not work here.
        ValueError: Sizes, values or parameters that cannot be.
    """
    check_crf_settings(iterations, gaussian, bilateral, backend)
    module = load_backend(backend)
    image, probs = _check(image, probs)
    if probs.size == 0:
        return probs

    def refine(image, probs, gaussian, bilateral):
        return module.label_probs(
            image, probs, iterations, gaussian, bilateral
        )

    return refine_within_memory(refine, image, probs, gaussian, bilateral)


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
    check_crf_settings(iterations, gaussian, bilateral, backend)
    module = load_backend(backend)
    image, cams = _check(image, cams)
    if cams.size == 0:
        return cams

    def refine(image, cams, gaussian, bilateral):
        return module.foreground_probs(
            image, cams, alpha, iterations, gaussian, bilateral
        )

    return refine_within_memory(refine, image, cams, gaussian, bilateral)


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


def check_crf_settings(
    iterations=10, gaussian=(3, 3), bilateral=(80, 13, 10), backend='auto'
):
    """Check what :func:`dense_crf` takes beside image and scores.

    Raises:
        ValueError: A setting that cannot be.
    """
    if backend != 'auto' and backend not in BACKENDS:
        raise ValueError(
            f"backend must be 'auto', 'numba' or 'pydensecrf', got {backend!r}"
        )
    try:
        sxy, smoothness = gaussian
        near, alike, appearance = bilateral
        # each axis, and each colour, may have a width of its own
        widths = np.concatenate(
            [
                np.broadcast_to(w, n)
                for w, n in ((sxy, 2), (near, 2), (alike, 3))
            ]
        )
        numbers = np.array([*widths, float(smoothness), float(appearance)])
        possible = np.isfinite(numbers).all() and (widths > 0).all()
        possible = possible and int(iterations) == iterations >= 0
    except (TypeError, ValueError, OverflowError):
        possible = False
    if not possible:
        raise ValueError(
            'a CRF has iterations >= 0, gaussian=(sxy, compat) and '
            'bilateral=(sxy, srgb, compat): standard deviations above 0 (sxy '
            'one or two, srgb one or three), all finite; got '
            f'iterations={iterations}, gaussian={gaussian}, '
            f'bilateral={bilateral}'
        )
