import cv2
import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.own_data.images import ImageFacts, look_at, look_at_all


def colour(height=6, width=9):
    rng = np.random.default_rng(0)
    return rng.integers(0, 200, (height, width, 3)).astype(np.uint8)


def test_colour_and_size(tmp_path):
    Image.fromarray(colour()).save(tmp_path / 'a.png')
    brightest = int(colour().max())
    assert look_at(tmp_path, 'a.png') == ImageFacts(
        'a.png', 6, 9, grey=False, bits=8, brightest=brightest
    )
    assert look_at(tmp_path, 'a.png').long_side == 9


def test_grey_in_three_channels(tmp_path):
    grey = np.repeat(colour()[..., :1], 3, axis=2)
    Image.fromarray(grey).save(tmp_path / 'a.png')
    assert look_at(tmp_path, 'a.png').grey
    alpha = np.dstack([grey, np.full((6, 9), 77, np.uint8)])
    Image.fromarray(alpha).save(tmp_path / 'b.png')
    assert look_at(tmp_path, 'b.png').grey


def test_16_bits(tmp_path):
    pixels = np.full((4, 5), 4095, np.uint16)
    cv2.imwrite(str(tmp_path / 'a.png'), pixels)
    found = look_at(tmp_path, 'a.png')
    assert (found.bits, found.brightest, found.grey) == (16, 4095, True)


def test_orientation(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(colour()).save(tmp_path / 'a.jpg', exif=exif)
    found = look_at(tmp_path, 'a.jpg')
    assert (found.height, found.width) == (9, 6)


def test_what_cannot_be_read(tmp_path):
    Image.fromarray(colour(60, 90)).save(tmp_path / 'whole.jpg')
    Image.fromarray(colour(60, 90)).save(tmp_path / 'whole.png')
    for name in ('whole.jpg', 'whole.png'):
        content = (tmp_path / name).read_bytes()
        cut = tmp_path / name.replace('whole', 'cut')
        cut.write_bytes(content[: len(content) // 2])
    (tmp_path / 'text.png').write_text('no image')
    (tmp_path / 'empty.bmp').touch()
    cv2.imwrite(str(tmp_path / 'float.tif'), np.ones((4, 4), np.float32))
    names = sorted(path.name for path in tmp_path.iterdir())
    facts, unreadable = look_at_all(tmp_path, names)
    assert [image.path for image in facts] == ['whole.jpg', 'whole.png']
    assert unreadable.keys() == {
        *('cut.jpg', 'cut.png', 'text.png', 'empty.bmp', 'float.tif'),
    }
    assert 'cut off' in unreadable['cut.jpg']
    assert 'no image' in unreadable['text.png']
    assert 'float32' in unreadable['float.tif']


def test_a_file_that_may_not_be_opened_is_one_of_them(tmp_path):
    assert 'gone.png' in look_at_all(tmp_path, ['gone.png'])[1]


@pytest.mark.parametrize('wrapper', [iter, list])
def test_progress(tmp_path, wrapper):
    Image.fromarray(colour()).save(tmp_path / 'a.png')
    assert len(look_at_all(tmp_path, ['a.png'], wrapper)[0]) == 1
