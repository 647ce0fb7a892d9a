import numpy as np
import pytest
import torch

from mmseg_pmm.models.normalising import normalise_maps
from mmseg_pmm.pseudo_masks import normalise_cams


@pytest.mark.parametrize('shape', [(3, 5, 7), (2, 3, 5, 7)])
def test_as_of_arrays(shape):
    maps = torch.randn(shape, generator=torch.Generator().manual_seed(0))
    expected = [normalise_cams(each) for each in maps.view(-1, 3, 5, 7)]
    np.testing.assert_allclose(
        normalise_maps(maps.relu()),
        np.reshape(expected, shape),
        rtol=1e-5,
        atol=1e-7,
    )


def test_negative_maps_and_a_margin_by_hand():
    maps = torch.tensor([[[-2.0, 0.0], [-1.5, 2.0]]])
    expected = torch.tensor([[[0, 1.0], [0, 3.0]]]) / (4 + 1e-5)
    torch.testing.assert_close(normalise_maps(maps, margin=1), expected)


def test_constant_map_is_zero():
    assert not normalise_maps(torch.full((1, 2, 3), 0.7)).any()
