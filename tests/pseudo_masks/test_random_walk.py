import numpy as np
import pytest

from mmseg_pmm.pseudo_masks import affinity_matrix, random_walk


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
            length = np.hypot(v - y, u - x)
            if length >= radius:
                continue
            # of a pixel and itself, 1
            worst = max(
                (
                    boundary[row, column]
                    for row in range(min(y, v), max(y, v) + 1)
                    for column in range(min(x, u), max(x, u) + 1)
                    # twice the triangle's area, by its base
                    if abs((row - y) * (u - x) - (column - x) * (v - y))
                    < length - 1e-9
                ),
                default=0,
            )
            affinity[y * width + x, v * width + u] = (1 - worst) ** beta
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
@pytest.mark.parametrize('exponent', [None, 1.3])
def test_equals_dense_squarings(size, device, exponent):
    """By scipy, and by torch (which 'cpu:0' asks for)."""
    maps, boundary = scene(*size)
    given = {} if exponent is None else dict(exponent=exponent)
    np.testing.assert_allclose(
        random_walk(maps, boundary, device=device, **given),
        dense_walk(maps, boundary, 5, 10, exponent or 1, 8),
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


def test_no_leak_through_a_diagonal():
    """A boundary one pixel thin, whose pixels touch at their corners only."""
    maps = np.zeros((1, 9, 9), dtype=np.float32)
    maps[0, 7, 1] = 1
    walked = random_walk(maps, np.eye(9, dtype=np.float32))[0]
    assert walked[np.triu_indices(9)].max() == 0
    assert walked[np.tril_indices(9, -1)].min() > 0


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
    random_walk(maps, boundary)
    np.testing.assert_array_equal(maps, before)


def test_shapes_are_checked():
    with pytest.raises(ValueError, match=r'\(2, 5, 6\).*\(6, 5\)'):
        random_walk(np.zeros((2, 5, 6)), np.zeros((6, 5)))


@pytest.mark.parametrize('device', ['cpu', 'cpu:0'])
def test_settings_other_than_the_defaults(device):
    maps, boundary = scene(6, 9)
    settings = dict(radius=3, beta=4, exponent=2, log2_steps=3)
    walked = random_walk(
        maps.astype(np.float16), boundary, device=device, **settings
    )
    assert walked.dtype == np.float32
    np.testing.assert_allclose(
        walked,
        dense_walk(maps.astype(np.float16), boundary, **settings),
        rtol=1e-4,
        atol=1e-6,
    )


def test_affinity_by_default():
    _, boundary = scene(6, 7)
    np.testing.assert_allclose(
        affinity_matrix(boundary).toarray(),
        dense_affinity(boundary, 5, 10),
        atol=1e-6,
    )


def test_maps_out_of_range_are_refused():
    maps, boundary = scene(5, 6)
    with pytest.raises(ValueError, match=r'\[0, 1\]'):
        random_walk(maps + 1, boundary)
    with pytest.raises(ValueError, match=r'\[0, 1\]'):
        random_walk(maps, -boundary)
