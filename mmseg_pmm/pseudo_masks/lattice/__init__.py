"""The dense CRF on permutohedral lattices, compiled by numba.

Imported on demand: the package works without numba. Bottom up: ``jit`` (how
functions are compiled), ``lanes`` (SIMD values), ``simplices`` and
``vertices`` (geometry and numbering), ``permutohedral`` (the lattice),
``filtering``, ``kernels``, ``activations``, ``mean_field`` (the CRF),
``trial`` (of other versions of numba).
"""

import numpy as np

from .mean_field import infer
from .trial import check_version

SMALLEST_LOG = np.float32(np.log(1e-5))


def label_probs(image, probs, *parameters):
    """See :func:`mmseg_pmm.pseudo_masks.dense_crf`."""
    return infer(image, _log(probs), *parameters, exclusive=True)


def foreground_probs(image, cams, alpha, *parameters):
    """See :func:`mmseg_pmm.pseudo_masks.classwise_crf`."""
    # log((1 - X)^alpha), as a power takes ten times as long
    with np.errstate(divide='ignore'):
        background = np.float32(alpha) * np.log(1 - cams)
    unary = _log(cams) - np.maximum(background, SMALLEST_LOG)
    return infer(image, unary, *parameters, exclusive=False)


def _log(probs):
    with np.errstate(divide='ignore'):
        return np.maximum(np.log(probs), SMALLEST_LOG)


check_version(label_probs, foreground_probs)
