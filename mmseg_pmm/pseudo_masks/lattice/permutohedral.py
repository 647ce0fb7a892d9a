"""The permutohedral lattice in d dimensions.

Adams, Baek and Davis, "Fast High-Dimensional Filtering Using the
Permutohedral Lattice", Eurographics 2010. Roundings and the order of
additions are those of pydensecrf, so that masks are the same.
"""

from typing import NamedTuple

import numpy as np

from .jit import compiled_by_size
from .simplices import PADDED_TO, SIZE, locate, scale_factors
from .vertices import find, find_neighbours, grow, packing


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
    """The lattice of all pixels.

    Args:
        features (ndarray): (d, N) float32, in units of the filter's standard
            deviation.

    Returns:
        Lattice

    Raises:
        ValueError: Features too large to number the vertices.
    """
    dimensions, pixels = features.shape
    points = np.zeros((dimensions, -(-pixels // SIZE) * SIZE), np.float32)
    scales = scale_factors(dimensions)[:, None]
    np.multiply(features, scales, out=points[:, :pixels])
    strides, offset = packing(points)
    used = -(-pixels // PADDED_TO) * PADDED_TO
    corners, weights, neighbours = _build(dimensions)(
        points.reshape(-1), used, strides, offset
    )
    return Lattice(corners[:pixels], weights[:pixels], neighbours)


@compiled_by_size
def _build(points, used, strides, offset):
    dimensions = len(strides)
    total = len(points) // dimensions
    nearest = np.empty((dimensions + 1) * SIZE, np.float32)
    rest = np.empty_like(nearest)
    place = np.empty_like(nearest)
    # one point's differences in ascending order, and what their coordinates
    # count in the key
    differences = np.empty(dimensions + 1, np.float32)
    steps = np.empty(dimensions + 1, np.int64)
    corners = np.empty((used, dimensions + 1), np.int32)
    weights = np.empty((used, dimensions + 1), np.float32)
    keys = np.empty(2**12, np.int64)
    table = np.zeros(2 * len(keys), np.int32)
    count = 0
    side = dimensions + 1
    one_up = 0
    for stride in strides:
        one_up += stride

    for begin in range(0, used, SIZE):
        if count + SIZE * side >= len(keys):
            table, keys = grow(keys, count)
        locate(points, begin, total, dimensions, nearest, rest, place)
        for i in range(min(SIZE, used - begin)):
            key = -offset
            for axis in range(side):
                at = np.int64(place[axis * SIZE + i])
                differences[at] = rest[axis * SIZE + i]
                stride = side * strides[axis] if axis < dimensions else 0
                steps[at] = stride
                key += np.int64(nearest[axis * SIZE + i]) * stride
            for corner in range(side):
                if corner:
                    # one up along all axes, and around along one
                    key += one_up - steps[corner - 1]
                    weight = differences[corner] - differences[corner - 1]
                else:
                    weight = differences[0] + (
                        np.float32(1) - differences[dimensions]
                    )
                slot = find(table, keys, key)
                if table[slot] == 0:
                    count += 1
                    table[slot] = count
                    keys[count] = key
                corners[begin + i, corner] = table[slot]
                weights[begin + i, corner] = weight
    neighbours = find_neighbours(table, keys, count, strides)
    return corners, weights, neighbours
