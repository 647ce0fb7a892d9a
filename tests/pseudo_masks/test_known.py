import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mmseg_pmm.pseudo_masks import keep_known

MASKS = hnp.arrays(
    np.uint8, (4, 5), elements=st.sampled_from([0, 1, 2, 3, 255])
)


def test_a_class_that_vanishes_keeps_its_old_pixels():
    old = np.array([[1, 1, 0, 2, 2]], np.uint8)
    new = np.array([[0, 3, 0, 2, 0]], np.uint8)
    mask, kept = keep_known(old, new, [1, 2], 0.5)
    assert mask.tolist() == [[1, 1, 0, 2, 0]] and kept == [1]
    assert new.tolist() == [[0, 3, 0, 2, 0]]
    # a half is not below a half; more would be
    assert keep_known(old, new, [1, 2], 0.6)[1] == [1, 2]
    # 1 is no label of the image, or nothing is kept
    assert keep_known(old, new, [2], 0.5)[1] == []
    assert keep_known(old, new, [1, 2], 0)[1] == []


def test_what_pushes_a_class_out_is_looked_at_again():
    old = np.array([[1, 1, 2, 2, 0, 0]], np.uint8)
    # 2 has moved to where 1 was
    new = np.array([[2, 2, 0, 0, 0, 0]], np.uint8)
    mask, kept = keep_known(old, new, [1, 2], 0.5)
    assert mask.tolist() == [[1, 1, 2, 2, 0, 0]] and kept == [1, 2]


def test_unsure_pixels_stay_unsure():
    old = np.ones((1, 50), np.uint8)
    new = np.full((1, 50), 255, np.uint8)
    new[0, :5] = 1
    mask, kept = keep_known(old, new, [1], 0.25)
    np.testing.assert_array_equal(mask, new)
    assert kept == []
    # 9 of 50 are not lost; what is background comes back
    new[0, 9:] = 0
    mask, kept = keep_known(old, new, [1], 0.25)
    assert kept == [1]
    assert mask[0].tolist() == [1] * 5 + [255] * 4 + [1] * 41


@given(MASKS, MASKS, st.sets(st.sampled_from([1, 2, 3])), st.floats(0, 1))
def test_no_class_is_lost(old, new, labels, share):
    mask, kept = keep_known(old, new, sorted(labels), share)
    for label in labels:
        before = np.count_nonzero(old == label)
        left = (mask == label) | ((old == label) & (new == 255))
        assert np.count_nonzero(left) >= share * before
    np.testing.assert_array_equal(mask[new == 255], new[new == 255])
    # a pixel is new, or old of a class that was lost
    changed = mask != new
    assert (mask[changed] == old[changed]).all()
    assert set(np.unique(mask[changed])) <= set(kept) <= labels
    # what is lost at first is named
    for label in labels:
        before = np.count_nonzero(old == label)
        left = (new == label) | ((old == label) & (new == 255))
        if np.count_nonzero(left) < share * before:
            assert label in kept
    if not kept:
        np.testing.assert_array_equal(mask, new)


def test_errors():
    mask = np.zeros((2, 3), np.uint8)
    with pytest.raises(ValueError, match='in .0, 1., got 25'):
        keep_known(mask, mask, [1], 25)
    with pytest.raises(ValueError, match=r'old mask is \(3, 2\)'):
        keep_known(mask.T, mask, [1])
