import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.files import read_mask, write_mask
from mmseg_pmm.files.mask_files import check_mask_header


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


@pytest.mark.parametrize('orientation', range(1, 9))
def test_size_of_a_photo_as_it_is_shown(tmp_path, orientation):
    """EXIF turns 5 to 8 by a quarter, and the others not."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new('RGB', (6, 4)).save(tmp_path / 'a.jpg', exif=exif)
    for name, size in (('shown', (6, 4)), ('turned', (4, 6))):
        Image.new('L', size).save(tmp_path / f'{name}.png')
    right, wrong = ('shown', 'turned')[:: 1 if orientation < 5 else -1]
    check_mask_header(tmp_path / f'{right}.png', tmp_path / 'a.jpg')
    with pytest.raises(ValueError, match=f'{wrong}.png is .*a.jpg is 6x4'):
        check_mask_header(tmp_path / f'{wrong}.png', tmp_path / 'a.jpg')


def test_masks_of_one_bit(tmp_path):
    mask = np.array([[0, 1, 1]], np.uint8)
    path = tmp_path / 'a.png'
    Image.fromarray(mask.astype(bool)).save(path)
    assert Image.open(path).mode == '1'
    found = read_mask(path)
    assert found.dtype == np.uint8 and found.tolist() == mask.tolist()
    Image.new('RGB', (3, 1)).save(tmp_path / 'a.jpg')
    check_mask_header(path, tmp_path / 'a.jpg')


def test_jpeg_is_no_mask(tmp_path):
    Image.new('RGB', (3, 1)).save(tmp_path / 'photo.jpg')
    Image.new('L', (3, 1)).save(tmp_path / 'a.png', format='JPEG')
    for check in (
        lambda path: read_mask(path),
        lambda path: check_mask_header(path, tmp_path / 'photo.jpg'),
    ):
        with pytest.raises(ValueError, match='a.png is a JPEG'):
            check(tmp_path / 'a.png')


@pytest.mark.parametrize('mode', ['RGB', 'I;16', 'LA'])
def test_modes_that_hold_no_label_ids(tmp_path, mode):
    Image.new(mode, (3, 1)).save(tmp_path / 'a.png')
    with pytest.raises(ValueError, match=f'a.png.*mode {mode}'):
        check_mask_header(tmp_path / 'a.png', tmp_path / 'none.jpg')


def test_colours_beyond_the_palette_are_white(tmp_path):
    mask = np.array([[0, 1, 255]], np.uint8)
    write_mask(tmp_path / 'a.png', mask, [[0, 0, 0], [9, 8, 7]])
    with Image.open(tmp_path / 'a.png') as image:
        colours = np.array(image.convert('RGB'))[0].tolist()
    assert colours == [[0, 0, 0], [9, 8, 7], [255] * 3]


def test_masks_are_of_8_bits(tmp_path):
    for mask in (np.zeros((2, 2), np.int64), np.zeros((1, 2, 2), np.uint8)):
        with pytest.raises(ValueError, match='a mask is'):
            write_mask(tmp_path / 'a.png', mask, [])
    assert not list(tmp_path.iterdir())
