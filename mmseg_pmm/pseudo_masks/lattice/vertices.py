"""Numbering of the lattice's vertices: a hash table with open addressing."""

import numpy as np

from .jit import inlined

GOLDEN_RATIO = np.uint64(0x9E3779B97F4A7C15)


def packing(points):
    """How the d coordinates of a vertex become one integer.

    Each coordinate gets the range that it can take, so that no two vertices,
    nor their neighbours, share a key.

    Args:
        points (ndarray): (d, N) float32, scaled.

    Returns:
        tuple: d strides, and the integer to subtract.
    """
    dimensions = len(points)
    low = points.min(axis=1).astype(float)
    high = points.max(axis=1).astype(float)
    # range of the elevated coordinates: the sum of the later points minus j
    # times the one before
    lower = np.cumsum(low[::-1])[::-1]
    upper = np.cumsum(high[::-1])[::-1]
    j = np.arange(1, dimensions)
    lower[1:] -= j * high[:-1]
    upper[1:] -= j * low[:-1]
    # rounding, the simplex and its neighbours move it by less than d + 1 each
    margin = 3 * (dimensions + 1)
    lower = np.floor(lower) - margin
    sizes = np.ceil(upper) + margin + 1 - lower
    # float32 rounds to whole numbers below 2^22; false for NaN, too
    if not (sizes.max() < 2**22 and np.prod(sizes) < 2**62):
        raise ValueError(
            'the standard deviations of the CRF (sxy, srgb) are too small '
            f'for this image: its lattice has {sizes} places'
        )
    strides = [1]
    for size in sizes[:-1]:
        strides.append(strides[-1] * int(size))
    first = [int(value) for value in lower]
    offset = sum(a * b for a, b in zip(first, strides, strict=True))
    return tuple(strides), offset


@inlined
def find(table, keys, key):
    """Slot of the table that holds the key's vertex, or where it belongs.

    Args:
        table (ndarray): 2^b int32 vertex numbers, 0 = free.
        keys (ndarray): int64 keys by vertex number.
    """
    mask = np.uint64(len(table) - 1)
    # the high bits of the product are the well mixed ones
    slot = ((np.uint64(key) * GOLDEN_RATIO) >> np.uint64(32)) & mask
    vertex = table[slot]
    while vertex and keys[vertex] != key:
        slot = (slot + np.uint64(1)) & mask
        vertex = table[slot]
    return slot


@inlined
def grow(keys, count):
    """A table and keys of twice the size with the vertices 1..count."""
    larger = np.empty(2 * len(keys), np.int64)
    table = np.zeros(4 * len(keys), np.int32)
    for vertex in range(1, count + 1):
        larger[vertex] = keys[vertex]
        table[find(table, keys, keys[vertex])] = vertex
    return table, larger


@inlined
def find_neighbours(table, keys, count, strides):
    """(d + 1, M + 1, 2) int32: both neighbours of each vertex, 0 = none."""
    dimensions = len(strides)
    neighbours = np.zeros((dimensions + 1, count + 1, 2), np.int32)
    for axis in range(dimensions + 1):
        # d steps up along the axis, one down along all others
        step = 0
        for i in range(dimensions):
            step += strides[i] * dimensions if i == axis else -strides[i]
        for vertex in range(1, count + 1):
            other = table[find(table, keys, keys[vertex] + step)]
            if other:
                neighbours[axis, vertex, 0] = other
                neighbours[axis, other, 1] = vertex
    return neighbours
