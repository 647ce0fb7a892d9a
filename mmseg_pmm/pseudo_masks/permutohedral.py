"""The permutohedral lattice: Gaussian filters in 2 and 5 dimensions.

Adams, Baek and Davis, "Fast High-Dimensional Filtering Using the
Permutohedral Lattice", Eurographics 2010: a pixel's value is spread over the
d + 1 corners of the simplex that its features lie in (splat), the lattice's
vertices are blurred along d + 1 axes, and the pixel reads its corners again
(slice). Roundings are those of pydensecrf, so that masks are the same.
"""

from typing import NamedTuple

import numba
import numpy as np

from .lanes import load, store


def jit(function):
    """Compile without the GIL, and keep the result where a folder allows."""
    try:
        return numba.njit(nogil=True, cache=True, error_model='numpy')(function)
    except RuntimeError:
        # neither the package's folder nor the user's cache is writable
        return numba.njit(nogil=True, error_model='numpy')(function)


class Lattice(NamedTuple):
    """N pixels on a lattice of M vertices in d dimensions.

    ``corners`` (N, d + 1) int32: vertices 1..M of each pixel's simplex.
    ``weights`` (N, d + 1) float32: their barycentric coordinates.
    ``neighbours`` (d + 1, M + 1, 2) int32: both neighbours along each axis.

    Vertex 0 stands for what is not there: its value is always 0.
    """

    corners: np.ndarray
    weights: np.ndarray
    neighbours: np.ndarray


def build_lattice(features):
    """The lattice of all points.

    Args:
        features (ndarray): (d, N) float32, in units of the filter's standard
            deviation.

    Returns:
        Lattice
    """
    dimensions, pixels = features.shape
    # pydensecrf works on four pixels at a time: points at the origin fill the
    # last four, and their vertices carry values in the blur
    padding = -pixels % 4
    index = np.arange(dimensions)
    deviation = np.float32(np.sqrt(2 / 3) * (dimensions + 1))
    scales = deviation / np.sqrt((index + 1) * (index + 2))
    points = np.zeros((dimensions, pixels + padding), dtype=np.float32)
    np.multiply(
        features, scales.astype(np.float32)[:, None], out=points[:, :pixels]
    )
    strides, first = _packing(points)
    corners, weights, keys, table, ids = _find_simplices(
        points, strides, first
    )
    neighbours = _find_neighbours(keys, table, ids, strides)
    return Lattice(corners[:pixels], weights[:pixels], neighbours)


def _packing(points):
    """How d coordinates of a vertex become one integer, without overlap."""
    dimensions = len(points)
    low, high = points.min(axis=1), points.max(axis=1)
    coordinates = np.arange(dimensions)
    # bounds of the elevated coordinates, and what rounding and the step to a
    # neighbour add
    above = np.cumsum(high[::-1], dtype=float)[::-1]
    below = np.cumsum(low[::-1], dtype=float)[::-1]
    upper = above.copy()
    lower = below.copy()
    upper[1:] -= coordinates[1:] * low[:-1]
    lower[1:] -= coordinates[1:] * high[:-1]
    margin = 3 * (dimensions + 1)
    lower, upper = np.floor(lower) - margin, np.ceil(upper) + margin
    sizes = [int(size) for size in upper - lower + 1]
    strides = [1]
    for size in sizes[:-1]:
        strides.append(strides[-1] * size)
    if strides[-1] * sizes[-1] >= 2**62:
        raise ValueError(
            'standard deviations are too small for an image of this size '
            '(more than 2^62 lattice points): take larger ones'
        )
    first = sum(
        int(low) * stride for low, stride in zip(lower, strides, strict=True)
    )
    return tuple(strides), first


@jit
def _find_simplices(points, strides, first):
    dimensions = len(strides)
    pixels = points.shape[1]
    elevated = np.empty(dimensions + 1, np.float32)
    rounded = np.empty(dimensions + 1, np.float32)
    rank = np.empty(dimensions + 1, np.int64)
    # by position in the order of the differences
    sorted_difference = np.empty(dimensions + 2, np.float32)
    sorted_step = np.empty(dimensions + 1, np.int64)
    corners = np.empty((pixels, dimensions + 1), np.int32)
    weights = np.empty((pixels, dimensions + 1), np.float32)

    side = np.float32(dimensions + 1)
    inverse = np.float32(1) / side
    to_integer = np.float32(12582912)  # 1.5 * 2^23: rounds half to even
    ones = 0
    for i in range(dimensions):
        ones += strides[i]

    table = np.full(1 << 14, -1, np.int64)
    ids = np.empty(1 << 14, np.int32)
    shift = 64 - 14
    keys = np.empty(1 << 13, np.int64)
    count = 0
    last_key = np.full(dimensions + 1, -1, np.int64)
    last_id = np.zeros(dimensions + 1, np.int32)

    for pixel in range(pixels):
        if count + dimensions + 1 > len(keys):
            table, ids, keys = _grow(table, keys, count)
            shift -= 1
        # elevate: onto the plane where coordinates sum to 0
        total = np.float32(0)
        for j in range(dimensions, 0, -1):
            scaled = points[j - 1, pixel]
            elevated[j] = total - np.float32(j) * scaled
            total += scaled
        elevated[0] = total
        # nearest point whose coordinates are multiples of d + 1
        excess = np.float32(0)
        for i in range(dimensions + 1):
            nearest = (inverse * elevated[i] + to_integer) - to_integer
            rounded[i] = nearest * side
            excess += nearest
            rank[i] = 0
        for i in range(dimensions):
            difference = elevated[i] - rounded[i]
            for j in range(i + 1, dimensions + 1):
                smaller = difference < elevated[j] - rounded[j]
                rank[i] += smaller
                rank[j] += 1 - smaller
        shifted = np.int64(excess)
        key = -first
        for i in range(dimensions + 1):
            # back onto the plane, if rounding left it
            r = rank[i] + shifted
            if r < 0:
                r += dimensions + 1
                rounded[i] += side
            elif r > dimensions:
                r -= dimensions + 1
                rounded[i] -= side
            place = dimensions - r
            sorted_difference[place] = (elevated[i] - rounded[i]) * inverse
            if i < dimensions:
                key += np.int64(rounded[i]) * strides[i]
                sorted_step[place] = strides[i] * (dimensions + 1)
            else:
                sorted_step[place] = 0
        for corner in range(dimensions + 1):
            if corner:
                weight = (
                    sorted_difference[corner] - sorted_difference[corner - 1]
                )
                key += ones - sorted_step[corner - 1]
            else:
                weight = sorted_difference[0] + (
                    np.float32(1) - sorted_difference[dimensions]
                )
            weights[pixel, corner] = weight
            if key != last_key[corner]:
                slot = _slot(table, key, shift)
                if table[slot] < 0:
                    table[slot] = key
                    keys[count] = key
                    count += 1
                    ids[slot] = count
                last_key[corner] = key
                last_id[corner] = ids[slot]
            corners[pixel, corner] = last_id[corner]
    return corners, weights, keys[:count], table, ids


@numba.njit(forceinline=True, error_model='numpy')
def _slot(table, key, shift):
    """Where the key is, or the free place where it belongs."""
    mask = len(table) - 1
    slot = np.int64(
        (np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(shift)
    )
    while table[slot] != key and table[slot] >= 0:
        slot = (slot + 1) & mask
    return slot


@jit
def _grow(table, keys, count):
    size = 2 * len(table)
    shift = 64
    while 1 << (64 - shift) < size:
        shift -= 1
    new_table = np.full(size, -1, np.int64)
    ids = np.empty(size, np.int32)
    new_keys = np.empty(2 * len(keys), np.int64)
    for i in range(count):
        slot = _slot(new_table, keys[i], shift)
        new_table[slot] = keys[i]
        new_keys[i] = keys[i]
        ids[slot] = i + 1
    return new_table, ids, new_keys


@jit
def _find_neighbours(keys, table, ids, strides):
    dimensions = len(strides)
    shift = 64
    while 1 << (64 - shift) < len(table):
        shift -= 1
    ones = 0
    for i in range(dimensions):
        ones += strides[i]
    neighbours = np.zeros((dimensions + 1, len(keys) + 1, 2), np.int32)
    for axis in range(dimensions + 1):
        step = -ones
        if axis < dimensions:
            step += strides[axis] * (dimensions + 1)
        for i in range(len(keys)):
            slot = _slot(table, keys[i] + step, shift)
            if table[slot] >= 0:
                neighbours[axis, i + 1, 0] = ids[slot]
                neighbours[axis, ids[slot], 1] = i + 1
    return neighbours


@numba.njit(forceinline=True, error_model='numpy')
def blur(values, scratch, neighbours, channels):
    """Add half of both neighbours, along one axis after the other.

    ``values`` and ``scratch`` are flat (M + 1) x K float32 arrays.
    Returns the one with the result, and the other.
    """
    width = len(channels)
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
