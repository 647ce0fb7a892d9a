import pytest
import torch
import torch.nn.functional as F

from mmseg_pmm.models.resizing import (
    resize,
    resize_labels,
    stride_between,
    upsample_by,
)


def test_upsampling_keeps_pixels_in_place():
    """A ramp of cell middles 1.5, 5.5, 9.5 becomes the ramp of pixels."""
    cells = torch.tensor([1.5, 5.5, 9.5]).expand(1, 1, 2, 3)
    pixels = upsample_by(cells, 4, (5, 9))[0, 0]
    assert pixels.shape == (5, 9)
    # the first middle is where the ramp begins
    expected = [1.5, 1.5, 2, 3, 4, 5, 6, 7, 8]
    torch.testing.assert_close(pixels[4], torch.tensor(expected))


@pytest.mark.parametrize(
    'large, small, stride',
    [
        ((512, 512), (128, 128), 4),
        ((375, 500), (94, 125), 4),
        ((94, 125), (24, 32), 4),
        ((95, 125), (48, 63), 2),
        ((7, 5), (7, 5), 1),
        ((5, 7), (2, 2), 4),
    ],
)
def test_stride(large, small, stride):
    assert stride_between(large, small) == stride


@pytest.mark.parametrize('align_corners', [False, True])
@pytest.mark.parametrize(
    'size, shrinks',
    [((3, 4), True), ((3, 20), True), ((20, 4), True), ((12, 20), False)],
)
def test_what_shrinks_is_smoothed(size, shrinks, align_corners):
    """One side is enough; with corners aligned nothing is."""
    maps = torch.randn(2, 3, 6, 8)
    expected = F.interpolate(
        maps,
        size,
        mode='bilinear',
        align_corners=align_corners,
        antialias=shrinks and not align_corners,
    )
    torch.testing.assert_close(resize(maps, size, align_corners), expected)


def test_corners_are_not_aligned_by_default():
    """Pixels of a map twice as wide lie at -1/4, 1/4, 3/4, 5/4."""
    maps = torch.tensor([[[[0.0, 4.0]]]])
    assert resize(maps, (1, 4)).flatten().tolist() == [0, 1, 3, 4]
    aligned = resize(maps, (1, 4), align_corners=True)
    torch.testing.assert_close(
        aligned.flatten(), torch.tensor([0, 4 / 3, 8 / 3, 4])
    )


def test_empty_maps_have_the_new_size():
    assert resize(torch.zeros(2, 0, 3, 4), (5, 6)).shape == (2, 0, 5, 6)
    assert resize(torch.zeros(0, 3, 3, 4), (3, 4)).shape == (0, 3, 3, 4)


def test_labels_are_those_of_the_middle():
    labels = torch.arange(12).reshape(1, 1, 2, 6)
    # a cell of three pixels has its middle in the second
    assert resize_labels(labels, (2, 2)).tolist() == [[[1, 4], [7, 10]]]
    labels = torch.tensor([[[[0, 255], [0, 255]]]])
    assert set(resize_labels(labels, (7, 5)).unique().tolist()) == {0, 255}
