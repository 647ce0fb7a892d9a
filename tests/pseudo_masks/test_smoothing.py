import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mmseg_pmm.pseudo_masks import coefficient_of_variation, smooth_cam

MAPS = arrays(
    np.float32,
    st.tuples(st.integers(0, 4), st.integers(1, 6), st.integers(1, 6)),
    elements=st.floats(0, 1, width=32),
)


def test_coefficient_of_variation_by_hand():
    # activated values 0.2, 0.4, 0.6: mean 0.4, population variance 0.08 / 3
    cams = np.array([[[0.0, 0.2], [0.4, 0.6]]])
    np.testing.assert_allclose(
        coefficient_of_variation(cams), [math.sqrt(0.08 / 3) / 0.4], rtol=1e-6
    )


def test_smooth_by_hand():
    cams = np.array([[[0.01, 0.2], [0.4, 0.6]]])
    exponent = 1 - 0.3 * math.sqrt(0.08 / 3) / 0.4
    expected = [[[0, 0.2**exponent], [0.4**exponent, 0.6**exponent]]]
    np.testing.assert_allclose(smooth_cam(cams), expected, rtol=1e-6)


def test_even_map_is_left_alone():
    cams = np.full((1, 4, 4), 0.4, dtype=np.float32)
    np.testing.assert_allclose(smooth_cam(cams), cams, rtol=1e-6)


def test_classes_are_independent():
    rng = np.random.default_rng(0)
    cams = rng.random((3, 8, 9))
    together = smooth_cam(cams)
    for index in range(3):
        alone = smooth_cam(cams[index : index + 1])
        np.testing.assert_array_equal(together[index : index + 1], alone)


@given(MAPS, st.floats(0.01, 0.9), st.floats(0, 0.99))
def test_properties(cams, threshold, part):
    limit = 2 * math.sqrt(threshold) / (1 - threshold)
    spread = coefficient_of_variation(cams, threshold)
    assert spread.shape == (len(cams),)
    assert (
        spread <= (1 - threshold) / (2 * math.sqrt(threshold)) + 1e-4
    ).all()
    smooth = smooth_cam(cams, threshold, part * limit)
    assert smooth.dtype == np.float32
    assert ((smooth >= 0) & (smooth <= 1)).all()
    active = cams > threshold
    assert (smooth[~active] == 0).all()
    assert (smooth[active] >= cams[active] - 1e-6).all()


def test_half_precision_of_a_large_object():
    # the sum over this object, 90000, is more than float16 can hold
    cams = np.ones((1, 300, 300), dtype=np.float16)
    cams[0, :, :150] = 0.5
    expected = smooth_cam(cams.astype(np.float64))
    np.testing.assert_allclose(smooth_cam(cams), expected, rtol=1e-6)
    assert 0 < expected[0, 0, 0] < 0.6


@pytest.mark.parametrize('scale', [0.471, 1, -0.1])
def test_refuses_scales_whose_exponent_can_reach_zero(scale):
    with pytest.raises(ValueError, match='scale'):
        smooth_cam(np.zeros((1, 2, 2)), 0.05, scale)


@pytest.mark.parametrize('threshold', [0, 1, -1])
def test_refuses_thresholds(threshold):
    with pytest.raises(ValueError, match='threshold'):
        smooth_cam(np.zeros((1, 2, 2)), threshold, 0.1)


def test_all_zero_and_no_class():
    assert not smooth_cam(np.zeros((2, 3, 3))).any()
    assert smooth_cam(np.zeros((0, 3, 3))).shape == (0, 3, 3)


def test_a_value_at_the_threshold_is_not_active():
    # of 0.5 and 0.75, the mean is 0.625, the deviation 0.125
    cams = np.array([[[0.25, 0.5, 0.75]]])
    np.testing.assert_allclose(coefficient_of_variation(cams, 0.25), [0.2])
    smooth = smooth_cam(cams, 0.25, 1)
    expected = [[[0, 0.5**0.8, 0.75**0.8]]]
    np.testing.assert_allclose(smooth, expected, rtol=1e-6)


def test_low_values_are_active_by_default():
    cams = np.array([[[0.06, 0.6]]])
    expected = [0.27 / 0.33]
    np.testing.assert_allclose(
        coefficient_of_variation(cams), expected, rtol=1e-6
    )


def test_refuses_the_limit_itself():
    """There, a map of 1s and values just above the threshold is all 1."""
    limit = 2 * math.sqrt(0.25) / (1 - 0.25)
    with pytest.raises(ValueError, match='1.333'):
        smooth_cam(np.zeros((1, 2, 2)), 0.25, limit)


def test_what_is_low_may_be_lifted_too():
    cams = np.array([[[0.0, 0.02, 0.5, 1.0]]], np.float32)
    exponent = 1 - 0.3 * coefficient_of_variation(cams)[0]
    lifted = smooth_cam(cams, cut=False)
    assert lifted[0, 0, 0] == 0
    np.testing.assert_allclose(lifted[0, 0], cams[0, 0] ** exponent, rtol=1e-6)
    assert smooth_cam(cams)[0, 0, 1] == 0
