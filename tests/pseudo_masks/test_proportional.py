import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mmseg_pmm.pseudo_masks import argmax_mask, proportional_mask


def proportional_by_loops(cams, probs, classes, eps):
    """METHODS 1.4, pixel by pixel, in plain Python."""
    count, height, width = cams.shape
    mass = [
        sum(
            float(cams[c, y, x])
            for y in range(height)
            for x in range(width)
            if probs[c, y, x] > 0.5
        )
        for c in range(count)
    ]
    mask = np.zeros((height, width), dtype=np.uint8)
    for y in range(height):
        for x in range(width):
            inside = [c for c in range(count) if probs[c, y, x] > 0.5]
            if inside:
                best = max(
                    inside,
                    key=lambda c: (
                        np.float32(cams[c, y, x] / (mass[c] + eps)),
                        probs[c, y, x],
                    ),
                )
                mask[y, x] = classes[best]
    return mask


def test_small_object_wins_where_its_share_is_larger():
    # both classes claim the middle pixel; class 7 is small, so the pixel is
    # 0.6 / 0.6 of it, and only 0.9 / 2.7 of class 3
    cams = np.array([[[0.9, 0.9, 0.9]], [[0.0, 0.6, 0.0]]])
    probs = np.array([[[1.0, 1.0, 1.0]], [[0.0, 1.0, 0.0]]])
    mask = proportional_mask(cams, probs, [3, 7])
    np.testing.assert_array_equal(mask, [[3, 7, 3]])


def test_large_eps_biases_against_small_objects():
    cams = np.array([[[0.9, 0.9, 0.9]], [[0.0, 0.6, 0.0]]])
    probs = np.array([[[1.0, 1.0, 1.0]], [[0.0, 1.0, 0.0]]])
    mask = proportional_mask(cams, probs, [3, 7], eps=100)
    np.testing.assert_array_equal(mask, [[3, 3, 3]])


def test_foreground_without_activation_is_foreground():
    cams = np.zeros((2, 1, 2))
    probs = np.array([[[0.6, 0.2]], [[0.9, 0.3]]])
    mask = proportional_mask(cams, probs, [3, 7])
    np.testing.assert_array_equal(mask, [[7, 0]])


@given(st.data(), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))
def test_equals_loops(data, count, height, width):
    # a coarse grid of values makes ties likely
    values = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
    shape = (count, height, width)
    cams = data.draw(arrays(np.float32, shape, elements=values))
    probs = data.draw(arrays(np.float32, shape, elements=values))
    classes = [2 * index + 1 for index in range(count)]
    mask = proportional_mask(cams, probs, classes)
    assert mask.dtype == np.uint8
    for label, prob in zip(classes, probs, strict=True):
        assert (prob[mask == label] > 0.5).all()
    np.testing.assert_array_equal(mask == 0, (probs <= 0.5).all(axis=0))
    # float32 proportions tie where float64 ones differ in the last bit:
    # compare with a dyadic eps
    mask = proportional_mask(cams, probs, classes, eps=0.25)
    expected = proportional_by_loops(cams, probs, classes, eps=0.25)
    np.testing.assert_array_equal(mask, expected)


def test_no_class_is_background():
    empty = np.zeros((0, 2, 3))
    assert proportional_mask(empty, empty, []).tolist() == [[0] * 3] * 2


def test_twenty_classes():
    rng = np.random.default_rng(0)
    cams = rng.random((20, 5, 6)).astype(np.float32)
    probs = rng.random((20, 5, 6)).astype(np.float32)
    expected = proportional_by_loops(cams, probs, range(1, 21), 1e-5)
    mask = proportional_mask(cams, probs, range(1, 21))
    np.testing.assert_array_equal(mask, expected)


def test_sizes_must_fit():
    with pytest.raises(ValueError, match=r'2 classes.*\(1, 2, 2\)'):
        proportional_mask(np.zeros((1, 2, 2)), np.zeros((1, 2, 2)), [1, 2])


def test_argmax_mask():
    probs = np.array([[[0.5, 0.1]], [[0.2, 0.2]], [[0.3, 0.7]]])
    np.testing.assert_array_equal(argmax_mask(probs, [4, 9]), [[0, 9]])


@pytest.mark.parametrize('eps', [0, -1, float('nan')])
def test_eps_keeps_empty_classes_finite(eps):
    with pytest.raises(ValueError, match='eps'):
        proportional_mask(np.zeros((1, 2, 2)), np.ones((1, 2, 2)), [1], eps)


def test_argmax_mask_refuses_what_has_no_largest():
    with pytest.raises(ValueError, match='NaN'):
        argmax_mask(np.full((2, 1, 1), np.nan), [1])
    with pytest.raises(ValueError, match='3 maps.*1 classes'):
        argmax_mask(np.zeros((3, 1, 1)), [1])


def test_argmax_mask_refuses_a_single_nan():
    probs = np.full((2, 2, 2), 0.5)
    probs[1, 0, 1] = np.nan
    with pytest.raises(ValueError, match='NaN'):
        argmax_mask(probs, [1])


def test_argmax_mask_names_classes_in_the_given_order():
    probs = np.array([[[0.1, 0.5, 0.2]], [[0.6, 0.2, 0.3]], [[0.3, 0.3, 0.5]]])
    np.testing.assert_array_equal(argmax_mask(probs, [9, 4]), [[9, 0, 4]])
