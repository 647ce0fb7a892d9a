"""The simplex of the lattice that a point lies in (Adams et al., pp. 5-10)."""

import numpy as np

from .jit import inlined
from .lanes import load, one_where_less, repeat_in_lanes, store

# Points that are worked on together. pydensecrf takes four, and fills up the
# last ones with points at the origin, which make vertices of their own.
TOGETHER = (0,) * 8
SIZE = len(TOGETHER)
PADDED_TO = 4

# A float32 this large has no digits after the point: adding and subtracting
# it rounds to the nearest integer, halves to even.
WHOLE = np.float32(1.5 * 2**23)
ZERO = np.float32(0)


def scale_factors(dimensions):
    """Diagonal of the matrix E, for a filter of standard deviation 1."""
    i = np.arange(dimensions)
    deviation = np.float32(np.sqrt(2 / 3) * (dimensions + 1))
    return (deviation / np.sqrt((i + 1) * (i + 2))).astype(np.float32)


@inlined
def locate(points, begin, pixels, dimensions, nearest, rest, place):
    """Enclosing simplices of the points ``begin`` to ``begin + SIZE``.

    Rounded to the next lattice point of remainder 0, the differences of the
    d + 1 coordinates, sorted, tell the simplex and the barycentric weights.

    Args:
        points (ndarray): flat (d, pixels) float32, scaled by E.
        nearest (ndarray): flat (d + 1, SIZE) float32, written: the lattice
            point, in multiples of d + 1.
        rest (ndarray): the same, written: differences to it over d + 1.
        place (ndarray): the same, written: positions of the differences in
            ascending order, 0..d.
    """
    side = np.float32(dimensions + 1)
    inverse = np.float32(1) / side
    whole = repeat_in_lanes(WHOLE, TOGETHER)
    # onto the plane where the coordinates sum to 0; ``rest`` serves as
    # storage of the elevated coordinates until the end
    total = repeat_in_lanes(ZERO, TOGETHER)
    for j in range(dimensions, 0, -1):
        scaled = load(points, (j - 1) * pixels + begin, TOGETHER)
        store(rest, j * SIZE, total - scaled * np.float32(j))
        total = total + scaled
    store(rest, 0, total)

    excess = repeat_in_lanes(ZERO, TOGETHER)
    for i in range(dimensions + 1):
        rounded = load(rest, i * SIZE, TOGETHER) * inverse + whole - whole
        store(nearest, i * SIZE, rounded)
        excess = excess + rounded
        start = repeat_in_lanes(np.float32(dimensions - i), TOGETHER)
        store(place, i * SIZE, start)
    for i in range(dimensions):
        left = _difference(rest, nearest, i, side)
        for j in range(i + 1, dimensions + 1):
            smaller = one_where_less(left, _difference(rest, nearest, j, side))
            one = load(place, i * SIZE, TOGETHER)
            store(place, i * SIZE, one - smaller)
            two = load(place, j * SIZE, TOGETHER)
            store(place, j * SIZE, two + smaller)

    # back onto the plane, if rounding has left it
    last = repeat_in_lanes(np.float32(dimensions), TOGETHER)
    for i in range(dimensions + 1):
        position = load(place, i * SIZE, TOGETHER) - excess
        around = one_where_less(last, position) - one_where_less(
            position, repeat_in_lanes(ZERO, TOGETHER)
        )
        moved = load(nearest, i * SIZE, TOGETHER) + around
        store(nearest, i * SIZE, moved)
        elevated = load(rest, i * SIZE, TOGETHER)
        store(rest, i * SIZE, (elevated - moved * side) * inverse)
        store(place, i * SIZE, position - around * side)


@inlined
def _difference(elevated, nearest, i, side):
    rounded = load(nearest, i * SIZE, TOGETHER)
    return load(elevated, i * SIZE, TOGETHER) - rounded * side
