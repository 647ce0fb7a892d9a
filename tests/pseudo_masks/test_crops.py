import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.pseudo_masks import crop_boxes
from mmseg_pmm.pseudo_masks.crops import PUBLISHED_SCALES


@pytest.mark.parametrize('grid', ['textbook', 'published'])
@pytest.mark.parametrize('size, count', [((375, 500), 87), ((480, 640), 136)])
def test_number_of_crops(size, count, grid):
    """With flips, 174 and 272 forward passes, as published."""
    boxes = [
        box
        for scale in PUBLISHED_SCALES
        for box in crop_boxes(size, scale, grid=grid)
    ]
    assert len(boxes) == count


def test_textbook_by_hand():
    # 1000 wide at scale 1: 448 wide, every 300, the last at the border
    boxes = crop_boxes((300, 1000), 1.0)
    assert boxes == [
        (0, 0, 300, 448),
        (0, 300, 300, 748),
        (0, 552, 300, 1000),
    ]
    # twice as large: half the span in the image's pixels
    assert crop_boxes((150, 500), 2.0) == [
        (0, 0, 150, 224),
        (0, 150, 150, 374),
        (0, 276, 150, 500),
    ]


def test_published_by_hand():
    assert crop_boxes((300, 1000), 1.0, grid='published') == [
        (0, 0, 300, 300),
        (0, 300, 300, 600),
        (0, 552, 300, 1000),
    ]


@given(
    st.integers(1, 700),
    st.integers(1, 700),
    st.floats(0.1, 4),
    st.sampled_from(['textbook', 'published']),
)
def test_every_pixel_is_in_a_crop(height, width, scale, grid):
    seen = np.zeros((height, width), dtype=bool)
    for top, left, bottom, right in crop_boxes(
        (height, width), scale, grid=grid
    ):
        assert 0 <= top < bottom <= height and 0 <= left < right <= width
        seen[top:bottom, left:right] = True
    assert seen.all()


def test_unknown_grid():
    with pytest.raises(ValueError, match="'textbook'.*'fine'"):
        crop_boxes((10, 10), 1.0, grid='fine')


@pytest.mark.parametrize('stride', [0, 449])
def test_gaps_between_crops_are_refused(stride):
    with pytest.raises(ValueError, match=f'stride.*{stride}'):
        crop_boxes((10, 10), 1.0, stride=stride)


def test_fractions_of_pixels_are_cut_off():
    # 802 / 1.25 is 641.6
    assert crop_boxes((10, 1000), 1.25) == [
        (0, 0, 10, 358),
        (0, 240, 10, 598),
        (0, 480, 10, 838),
        (0, 641, 10, 1000),
    ]
    # 448.75 pixels are 448, one crop
    assert crop_boxes((10, 359), 1.25) == [(0, 0, 10, 359)]


def test_published_scales():
    assert PUBLISHED_SCALES[0] == 0.75 and PUBLISHED_SCALES[-1] == 3
