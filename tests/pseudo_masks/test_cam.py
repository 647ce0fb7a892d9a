import numpy as np
import pytest

from mmseg_pmm.pseudo_masks import check_cams, normalise_cams


def test_normalise_by_hand():
    maps = np.array([[[-1.0, 0.0], [1.0, 3.0]]])
    expected = np.array([[[0, 0], [1, 3]]]) / (3 + 1e-5)
    np.testing.assert_allclose(normalise_cams(maps), expected, rtol=1e-6)


def test_normalise_subtracts_the_minimum():
    maps = np.array([[[2.0, 4.0]]])
    np.testing.assert_allclose(normalise_cams(maps), [[[0, 1]]], atol=1e-4)


@pytest.mark.parametrize('value', [0.0, 5.0, -5.0])
def test_constant_map_becomes_zero(value):
    assert not normalise_cams(np.full((2, 3, 4), value)).any()


def test_normalise_refuses_nan():
    with pytest.raises(ValueError, match='NaN'):
        normalise_cams(np.full((1, 1, 1), np.nan))


def test_normalise_float16_does_not_overflow():
    maps = np.array([[[0.0, 60000.0]]], dtype=np.float16)
    np.testing.assert_allclose(normalise_cams(maps), [[[0, 1]]], atol=1e-6)


@pytest.mark.parametrize('bad', [-0.1, 1.1, np.nan, np.inf])
def test_check_refuses(bad):
    with pytest.raises(ValueError, match=r'\[0, 1\]'):
        check_cams(np.array([[[0.5, bad]]]))


def test_check_names_a_wrong_shape():
    with pytest.raises(ValueError, match=r'\(2, 2\)'):
        check_cams(np.zeros((2, 2)))


def test_check_passes_no_class():
    assert check_cams(np.zeros((0, 4, 5))).shape == (0, 4, 5)


def test_each_map_has_its_own_range():
    maps = np.array([[[0.0, 2.0]], [[3.0, 11.0]]], dtype=np.float16)
    scaled = normalise_cams(maps, eps=0.5)
    assert scaled.dtype == np.float32
    expected = [[[0, 2 / 2.5]], [[0, 8 / 8.5]]]
    np.testing.assert_allclose(scaled, expected, rtol=1e-6)


def test_normalise_refuses_infinity():
    with pytest.raises(ValueError, match='infinite'):
        normalise_cams(np.array([[[1.0, np.inf]]]))


@pytest.mark.parametrize('dtype', [np.float16, np.float64, np.uint8])
def test_check_takes_the_whole_range_of_any_type(dtype):
    cams = check_cams(np.array([[[0, 1]]], dtype))
    assert cams.dtype == np.float32
    assert cams.tolist() == [[[0, 1]]]
