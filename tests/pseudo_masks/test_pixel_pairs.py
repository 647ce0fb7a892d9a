import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.pseudo_masks.pixel_pairs import pair_offsets, path


def offsets_within(radius):
    """To all pixels of a window that come later in scan order."""
    return {
        (dy, dx)
        for dy in range(-radius, radius + 1)
        for dx in range(-radius, radius + 1)
        if (dy, dx) > (0, 0) and math.hypot(dy, dx) < radius
    }


def distance(y, x, dy, dx):
    """From (y, x) to the line through (0, 0) and (dy, dx): the length of
    what is left when the part along the line is taken away."""
    length = math.hypot(dy, dx)
    along = (y * dy + x * dx) / length
    return math.hypot(y - along * dy / length, x - along * dx / length)


def path_by_distance(dy, dx):
    ys, xs = (
        range(min(0, dy), max(0, dy) + 1),
        range(min(0, dx), max(0, dx) + 1),
    )
    # distances of exactly 1 are outside, rounded or not
    return {
        (y, x) for y in ys for x in xs if distance(y, x, dy, dx) < 1 - 1e-9
    }


@pytest.mark.parametrize('radius, number', [(5, 34), (10, 152)])
def test_pairs(radius, number):
    offsets = pair_offsets(radius)
    assert len(offsets) == len(set(offsets)) == number
    assert set(offsets) == offsets_within(radius)


def test_paths_are_the_pixels_near_the_line():
    offsets = pair_offsets(10)
    for offset in offsets:
        found = path(*offset)
        assert len(found) == len(set(found))
        assert set(found) == path_by_distance(*offset), offset
    pixels = sum(len(path(*offset)) for offset in offsets)
    assert round(pixels / len(offsets), 1) == 14.0


def test_path_by_hand():
    """Of (1, 3): 3 y - x has to stay between -3.16 and 3.16."""
    assert path(1, 3) == [
        (0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (1, 3),
    ]  # fmt: skip
    assert path(0, -2) == [(0, -2), (0, -1), (0, 0)]
    assert path(2, -2) == [
        (0, -1), (0, 0), (1, -2), (1, -1), (1, 0), (2, -2), (2, -1),
    ]  # fmt: skip


@given(st.integers(0, 9), st.integers(-9, 9))
def test_no_diagonal_slips_through(dy, dx):
    """From one end to the other without a diagonal step."""
    if (dy, dx) <= (0, 0):
        return
    left, reached = set(path(dy, dx)), {(0, 0)}
    assert {(0, 0), (dy, dx)} <= left
    while reached:
        left -= reached
        reached = {
            (y + v, x + u)
            for y, x in reached
            for v, u in ((0, 1), (0, -1), (1, 0), (-1, 0))
        } & left
    assert not left
