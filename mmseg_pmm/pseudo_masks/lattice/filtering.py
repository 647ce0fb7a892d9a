"""A Gaussian filter on the permutohedral lattice: splat, blur, slice.

A pixel's value is spread over the d + 1 corners of the simplex that its
features lie in (splat), the vertices are blurred along d + 1 axes, and the
pixel reads its corners again (slice; Adams et al., section 3). Values are flat
(M + 1, K) float32 arrays, 0 at vertex 0, and ``channels`` a tuple K long.
"""

import numpy as np

from .jit import inlined
from .lanes import load, store


@inlined
def slice_from_corners(values, lattice, pixel, count, channels):
    """Slice: what a pixel gets from its ``count`` corners, (K,)."""
    start = _vertex(lattice, pixel, 0, channels)
    total = load(values, start, channels) * _weight(lattice, pixel, 0)
    for i in range(1, count):
        start = _vertex(lattice, pixel, i, channels)
        value = load(values, start, channels)
        total = total + value * _weight(lattice, pixel, i)
    return total


@inlined
def splat(values, lattice, pixel, count, y, channels):
    """Spread a pixel's y, (K,), over its ``count`` corners."""
    for i in range(count):
        start = _vertex(lattice, pixel, i, channels)
        value = load(values, start, channels)
        store(values, start, value + y * _weight(lattice, pixel, i))


# Unsigned indices: numba need not look whether they count from the end.
@inlined
def _vertex(lattice, pixel, i, channels):
    corner = lattice.corners[np.uint64(pixel), np.uint64(i)]
    return np.uint64(corner) * np.uint64(len(channels))


@inlined
def _weight(lattice, pixel, i):
    return lattice.weights[np.uint64(pixel), np.uint64(i)]


@inlined
def blur(values, scratch, lattice, channels):
    """Add half of both neighbours, along one axis after the other.

    Returns ``values`` and ``scratch``, the one with the result first.
    """
    width = len(channels)
    neighbours = lattice.neighbours
    half = np.float32(0.5)
    for axis in range(len(neighbours)):
        for vertex in range(1, neighbours.shape[1]):
            one = np.int64(neighbours[axis, vertex, 0]) * width
            two = np.int64(neighbours[axis, vertex, 1]) * width
            around = load(values, one, channels) + load(values, two, channels)
            centre = load(values, vertex * width, channels)
            store(scratch, vertex * width, centre + around * half)
        values, scratch = scratch, values
    return values, scratch
