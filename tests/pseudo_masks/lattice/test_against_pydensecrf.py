"""The two backends compute the same.

A step multiplies a difference by up to (sum of the weights) / 2 where a pixel
is undecided, so that after ten steps on noise roundings may show; random
tests therefore make three. The last test makes ten on what CAMs look like.
"""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mmseg_pmm.pseudo_masks import classwise_crf, dense_crf

pytest.importorskip('numba')
pytest.importorskip('pydensecrf')

SIZES = st.tuples(st.integers(1, 13), st.integers(1, 13))
IMAGES = st.sampled_from(['noise', 'constant', 'black', 'regions', 'ramp'])
SCORES = st.sampled_from(['noise', 'blobs', 'extreme'])
# each number is compiled once; 9 stands for those that are filled up
CHANNELS = st.sampled_from([1, 2, 3, 5, 9])


def draw_image(kind, height, width, rng):
    rows, columns = np.mgrid[:height, :width]
    image = np.zeros((height, width, 3))
    if kind == 'noise':
        image += rng.integers(0, 256, image.shape)
    elif kind == 'constant':
        image += rng.integers(0, 256, 3)
    elif kind == 'regions':
        image += rng.integers(0, 20, image.shape)
        image[columns > rows] += (40, 200, 120)
    elif kind == 'ramp':
        image += 255 * (columns / width)[..., None]
    return image.astype(np.uint8)


def draw_scores(kind, count, height, width, rng):
    scores = rng.random((count, height, width))
    if kind == 'extreme':
        scores = np.round(scores)
    elif kind == 'blobs':
        rows, columns = np.mgrid[:height, :width]
        for score in scores:
            row, column = rng.random(2) * (height, width)
            square = (rows - row) ** 2 + (columns - column) ** 2
            score[:] = np.exp(-square / (1 + height * width / 8))
    return scores.astype(np.float32)


STEPS = 3


def assert_same(ours, reference, tolerance=1e-3):
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, reference, atol=tolerance)
    decided = np.abs(reference - 0.5) > tolerance
    np.testing.assert_array_equal(
        (ours > 0.5)[decided], (reference > 0.5)[decided]
    )


@given(SIZES, IMAGES, SCORES, CHANNELS, st.integers(0, 2**32 - 1))
@example((1, 1), 'noise', 'noise', 1, 0)
@example((1, 30), 'noise', 'noise', 2, 0)
@example((31, 1), 'noise', 'extreme', 3, 0)
@example((3, 3), 'noise', 'extreme', 80, 0)
def test_classwise(size, image_kind, score_kind, count, seed):
    rng = np.random.default_rng(seed)
    image = draw_image(image_kind, *size, rng)
    cams = draw_scores(score_kind, count, *size, rng)
    assert_same(
        classwise_crf(image, cams, 11, STEPS, backend='numba'),
        classwise_crf(image, cams, 11, STEPS, backend='pydensecrf'),
    )


@given(SIZES, IMAGES, SCORES, CHANNELS, st.integers(0, 2**32 - 1))
@example((4, 3), 'noise', 'noise', 80, 0)
def test_dense(size, image_kind, score_kind, count, seed):
    rng = np.random.default_rng(seed)
    image = draw_image(image_kind, *size, rng)
    probs = draw_scores(score_kind, count, *size, rng)
    assert_same(
        dense_crf(image, probs, STEPS, backend='numba'),
        dense_crf(image, probs, STEPS, backend='pydensecrf'),
    )


@settings(max_examples=50)
@given(
    st.integers(0, STEPS),
    st.floats(0.5, 20),
    st.floats(0, 10),
    st.floats(1, 100),
    st.floats(2, 50),
    st.floats(-2, 10),
    st.floats(0.05, 30),
)
def test_parameters(
    iterations, near, near_weight, sxy, srgb, colour_weight, alpha
):
    rng = np.random.default_rng(0)
    image = draw_image('regions', 9, 11, rng)
    cams = draw_scores('noise', 2, 9, 11, rng)
    parameters = (
        iterations,
        (near, near_weight),
        (sxy, srgb, colour_weight),
    )
    assert_same(
        classwise_crf(image, cams, alpha, *parameters, 'numba'),
        classwise_crf(image, cams, alpha, *parameters, 'pydensecrf'),
    )


@pytest.mark.parametrize('width', range(60, 64))
def test_ten_steps(width):
    """Large enough for tables to grow; each remainder of the size by 4."""
    rng = np.random.default_rng(width)
    image = draw_image('noise', 53, width, rng)
    cams = draw_scores('blobs', 2, 53, width, rng)
    ours = classwise_crf(image, cams, backend='numba')
    reference = classwise_crf(image, cams, backend='pydensecrf')
    assert_same(ours, reference, 2e-4)
    np.testing.assert_array_equal(ours > 0.5, reference > 0.5)
