"""The CRF in torch operations is the package's, images of a batch apart."""

import numpy as np
import pytest

pytest.importorskip('numba')

from benchmarks.common import draw_cams, draw_photo
from benchmarks.device_crf import (
    BILATERAL,
    GAUSSIAN,
    SPLATS,
    batch_lattice,
    device_crf,
)
from mmseg_pmm.pseudo_masks import classwise_crf
from mmseg_pmm.pseudo_masks.lattice.kernels import (
    appearance_kernel,
    spatial_kernel,
)

# each remainder by 4: pixels are filled up to a multiple
SIZES = (53, 61), (64, 50), (53, 62), (31, 73)


def scene(count):
    images = [draw_photo(seed, size) for seed, size in enumerate(SIZES)]
    images[2][:] = 0  # all pixels with one colour, that of the filled up
    rng = np.random.default_rng(0)
    return images, [draw_cams(count, size, rng) for size in SIZES]


@pytest.mark.parametrize('splat', SPLATS)
def test_masks_are_equal(splat):
    images, cams = scene(2)
    for one, image, cam in zip(
        device_crf(images, cams, 'cpu', splat), images, cams, strict=True
    ):
        reference = classwise_crf(image, cam, backend='numba')
        np.testing.assert_allclose(one, reference, atol=1e-5)
        np.testing.assert_array_equal(one > 0.5, reference > 0.5)


def test_lattice_is_the_same():
    image = draw_photo(0, SIZES[0])
    lattice, _ = batch_lattice([image], 'cpu', GAUSSIAN, BILATERAL)
    spatial = spatial_kernel(*SIZES[0], GAUSSIAN[0])
    appearance = appearance_kernel(image, *BILATERAL[:2])
    vertices = [one.neighbours.shape[1] - 1 for one in (spatial, appearance)]
    assert lattice.neighbours.shape == (6, 2 * (1 + sum(vertices)))
    weights = np.concatenate([spatial.weights, appearance.weights], axis=1)
    ours = lattice.weights.T.numpy()[: len(weights)]
    np.testing.assert_allclose(ours, weights, atol=1e-6)
    # which vertex has which number differs: each has its own
    numbers = appearance.corners + spatial.neighbours.shape[1] - 1
    corners = np.concatenate([spatial.corners, numbers], axis=1)
    theirs = lattice.corners.T.numpy()[: len(weights)]
    pairs = np.unique(np.stack([corners.ravel(), theirs.ravel()]), axis=1)
    assert all(len(np.unique(side)) == pairs.shape[1] for side in pairs)
