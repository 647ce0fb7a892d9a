import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.pseudo_masks import affinity_matrix, random_walk
from mmseg_pmm.pseudo_masks.pixel_pairs import line, pair_offsets


def scene(height, width, maps=2, seed=0):
    rng = np.random.default_rng(seed)
    return (
        rng.random((maps, height, width)).astype(np.float32),
        rng.random((height, width)).astype(np.float32) ** 4,
    )


def dense_affinity(boundary, radius, beta):
    """Pair by pair, in float64."""
    height, width = boundary.shape
    affinity = np.zeros((boundary.size, boundary.size))
    for y, x in np.ndindex(height, width):
        for v, u in np.ndindex(height, width):
            # scan order, so that a pair has one line
            if (v, u) < (y, x) or np.hypot(v - y, u - x) >= radius:
                continue
            steps = max(abs(v - y), abs(u - x), 1)
            worst = max(
                boundary[
                    y + round((v - y) * step / steps),
                    x + round((u - x) * step / steps),
                ]
                for step in range(steps + 1)
            )
            value = 1.0 if (v, u) == (y, x) else (1 - worst) ** beta
            affinity[y * width + x, v * width + u] = value
            affinity[v * width + u, y * width + x] = value
    return affinity


def dense_walk(maps, boundary, radius, beta, exponent, log2_steps):
    affinity = dense_affinity(boundary.astype(np.float64), radius, beta)
    transition = affinity / affinity.sum(axis=0)
    for _ in range(log2_steps):
        transition = transition @ transition
    start = maps.astype(np.float64) ** exponent * (1 - boundary)
    return (start.reshape(len(maps), -1) @ transition).reshape(maps.shape)


@pytest.mark.parametrize('size', [(9, 11), (7, 3), (1, 8), (2, 2), (1, 1)])
def test_affinity_by_hand(size):
    """Images smaller than the radius, too."""
    _, boundary = scene(*size)
    np.testing.assert_allclose(
        affinity_matrix(boundary, 4, 3).toarray(),
        dense_affinity(boundary, 4, 3),
        atol=1e-6,
    )


@pytest.mark.parametrize('size', [(9, 11), (1, 8), (2, 2), (1, 1)])
@pytest.mark.parametrize('device', ['cpu', 'cpu:0'])
def test_equals_dense_squarings(size, device):
    """By scipy, and by torch (which 'cpu:0' asks for)."""
    maps, boundary = scene(*size)
    np.testing.assert_allclose(
        random_walk(maps, boundary, device=device),
        dense_walk(maps, boundary, 5, 10, 1.3, 8),
        rtol=1e-3,  # float32 over 256 steps
        atol=1e-6,
    )


def test_a_boundary_stops_the_walk():
    maps = np.zeros((1, 8, 12), dtype=np.float32)
    maps[0, 4, 2] = 1
    boundary = np.zeros((8, 12), dtype=np.float32)
    boundary[:, 6] = 1
    walked = random_walk(maps, boundary)[0]
    assert walked[:, 6:].max() == 0
    assert walked[:, :6].min() > 0
    # what one side holds ends evenly spread over it
    assert walked[:, :6].std() < 0.3 * walked[:, :6].mean()


def test_mass_is_kept_on_average():
    """T's columns sum to 1: a constant map stays constant."""
    boundary = scene(6, 7)[1]
    affinity = affinity_matrix(boundary)
    ones = np.ones(42, dtype=np.float32)
    steady = affinity @ ones / (affinity @ ones)
    np.testing.assert_allclose(steady, 1, rtol=1e-6)


@pytest.mark.parametrize('value', [0, 1])
def test_constant_boundary(value):
    maps, _ = scene(6, 7)
    walked = random_walk(maps, np.full((6, 7), value, np.float32))
    if value:  # no pixel reaches another one, and all start from 0
        assert (walked == 0).all()
    else:
        assert walked.min() > 0


def test_no_map():
    assert random_walk(np.zeros((0, 5, 6)), np.zeros((5, 6))).shape == (
        0,
        5,
        6,
    )


def test_input_is_left_alone():
    maps, boundary = scene(5, 6)
    before = maps.copy()
    random_walk(maps, boundary, exponent=1)
    np.testing.assert_array_equal(maps, before)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match=r'\(2, 5, 6\).*\(6, 5\)'):
        random_walk(np.zeros((2, 5, 6)), np.zeros((6, 5)))


def test_number_of_pairs():
    # METHODS: about 70 entries a row, a pixel itself and both directions
    assert 1 + 2 * len(pair_offsets(5)) == 69
    offsets = pair_offsets(10)
    assert len(set(offsets)) == len(offsets)
    assert not set(offsets) & {(-dy, -dx) for dy, dx in offsets}


@given(st.integers(0, 9), st.integers(-9, 9))
def test_lines_are_connected(dy, dx):
    if (dy, dx) <= (0, 0):
        return
    pixels = line(dy, dx)
    assert pixels[0] == (0, 0) and pixels[-1] == (dy, dx)
    for (y, x), (v, u) in zip(pixels, pixels[1:], strict=False):
        assert max(abs(v - y), abs(u - x)) == 1
