import numpy as np
import pytest

pytest.importorskip('numba')

from mmseg_pmm.pseudo_masks.lattice.filtering import blur
from mmseg_pmm.pseudo_masks.lattice.jit import compiled
from mmseg_pmm.pseudo_masks.lattice.permutohedral import build_lattice
from mmseg_pmm.pseudo_masks.lattice.simplices import scale_factors


def random_features(dimensions, points, spread=3):
    rng = np.random.default_rng(dimensions)
    return (spread * rng.random((dimensions, points))).astype(np.float32)


def elevate(features):
    """Adams et al., p. 5: E of size (d + 1, d), columns sum to 0."""
    dimensions = len(features)
    matrix = np.triu(np.ones((dimensions + 1, dimensions)))
    for i in range(dimensions):
        matrix[i + 1, i] = -(i + 1)
    return matrix @ (scale_factors(dimensions)[:, None] * features)


@pytest.mark.parametrize('dimensions', [2, 5])
def test_weights_are_barycentric(dimensions):
    features = random_features(dimensions, 101)
    lattice = build_lattice(features)
    assert lattice.corners.shape == (101, dimensions + 1)
    assert lattice.corners.min() >= 1
    assert lattice.weights.min() >= -1e-5
    np.testing.assert_allclose(lattice.weights.sum(axis=1), 1, atol=1e-5)

    # weighted corners give the point: find each vertex's position by least
    # squares over the points that use it, and look whether all agree
    count = lattice.neighbours.shape[1]
    spread = np.zeros((101, count))
    rows = np.arange(101)[:, None]
    spread[rows, lattice.corners] = lattice.weights
    places, *_ = np.linalg.lstsq(spread, elevate(features).T, rcond=None)
    np.testing.assert_allclose(spread @ places, elevate(features).T, atol=1e-3)


@pytest.mark.parametrize('dimensions', [2, 5])
def test_neighbours_are_mutual(dimensions):
    neighbours = build_lattice(random_features(dimensions, 400)).neighbours
    assert not neighbours[:, 0].any()
    found = 0
    for axis in neighbours:
        for vertex in range(1, len(axis)):
            if axis[vertex, 0]:
                assert axis[axis[vertex, 0], 1] == vertex
                found += 1
    assert found > len(neighbours[0])


@compiled
def blurred(values, lattice, channels):
    return blur(values, np.zeros_like(values), lattice, channels)[0]


def test_filter_is_a_gaussian():
    """One point in the middle of a grid: exp(-r^2 / 2), up to a factor."""
    positions = np.mgrid[-3:3:25j, -3:3:25j].reshape(2, -1)
    features = positions.astype(np.float32)
    lattice = build_lattice(features)
    corners, weights, neighbours = lattice
    middle = len(corners) // 2
    values = np.zeros(neighbours.shape[1], np.float32)
    values[corners[middle]] = weights[middle]
    values = blurred(values, lattice, (0,))
    sliced = (values[corners] * weights).sum(axis=1)
    expected = np.exp(-(positions**2).sum(axis=0) / 2)
    expected *= sliced.sum() / expected.sum()
    assert np.abs(sliced - expected).max() < 0.15 * expected.max()
    assert np.corrcoef(sliced, expected)[0, 1] > 0.98


@pytest.mark.parametrize('largest', [1e5, 1e9, np.inf, np.nan])
def test_too_fine_a_lattice_is_named(largest):
    features = np.zeros((5, 4), np.float32)
    features[:, 1] = largest
    with pytest.raises(ValueError, match='sxy, srgb'):
        build_lattice(features)
