import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.files import read_mask, write_mask


def test_mask_round_trip_with_palette(tmp_path):
    mask = np.array([[0, 1], [2, 255]], dtype=np.uint8)
    palette = [[0, 0, 0], [10, 20, 30], [40, 50, 60]]
    write_mask(tmp_path / 'a.png', mask, palette)
    np.testing.assert_array_equal(read_mask(tmp_path / 'a.png'), mask)
    with Image.open(tmp_path / 'a.png') as image:
        assert image.mode == 'P'
        assert np.array(image.convert('RGB'))[0, 1].tolist() == [10, 20, 30]


def test_damaged_masks_are_named(tmp_path):
    path = tmp_path / 'a.png'
    write_mask(path, np.zeros((20, 20), np.uint8), [[0, 0, 0]])
    path.write_bytes(path.read_bytes()[:60])
    with pytest.raises(ValueError, match='a.png'):
        read_mask(path)
    Image.new('RGB', (3, 3)).save(path)
    with pytest.raises(ValueError, match=r'a.png.*\(3, 3, 3\)'):
        read_mask(path)
    with pytest.raises(ValueError, match='float64'):
        write_mask(path, np.zeros((2, 2)), [])
