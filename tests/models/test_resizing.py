import pytest
import torch

from mmseg_pmm.models.resizing import stride_between, upsample_by


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
