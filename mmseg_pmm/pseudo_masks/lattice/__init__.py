"""The dense CRF on permutohedral lattices, compiled by numba.

Imported on demand: the package works without numba. Bottom up: ``jit`` (how
functions are compiled), ``lanes`` (SIMD values), ``simplices`` and
``vertices`` (geometry and numbering), ``permutohedral`` (the filter),
``activations``, ``mean_field`` (the CRF).
"""

from .mean_field import infer

__all__ = ['infer']
