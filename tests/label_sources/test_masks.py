import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.label_sources import read_masks

CLASSES = ['background', 'cat', 'dog']


def write(path, *values, size=20):
    """A row of pixels, 0 behind the given values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    row = np.zeros((1, size), np.uint8)
    row[0, : len(values)] = values
    Image.fromarray(row).save(path)


def test_classes_with_enough_pixels(tmp_path):
    write(tmp_path / 'a.png', 1, 1, 2, 255)
    write(tmp_path / 'b.png')
    write(tmp_path / '._a.png', 2)
    write(tmp_path / '.ipynb_checkpoints/a-checkpoint.png', 2)
    assert read_masks(tmp_path, CLASSES) == {'a': ['cat', 'dog'], 'b': []}
    found = read_masks(tmp_path, CLASSES, min_pixels=2)
    assert found == {'a': ['cat'], 'b': []}


def test_suffixes_and_subfolders(tmp_path):
    write(tmp_path / 'deep/c_train.png', 2)
    write(tmp_path / 'd_train.png', 1)
    write(tmp_path / 'd.png', 2)
    found = read_masks(tmp_path, CLASSES, suffix='_train.png')
    assert found == {'c': ['dog'], 'd': ['cat']}
    write(tmp_path / 'deep/d_train.png', 2)
    with pytest.raises(ValueError, match='d_train.png are two files of one'):
        read_masks(tmp_path, CLASSES, suffix='_train.png')


def test_masks_of_one_bit(tmp_path):
    Image.fromarray(np.eye(3, dtype=bool)).save(tmp_path / 'a.png')
    assert read_masks(tmp_path, CLASSES) == {'a': ['cat']}


def test_values_that_are_no_label_id(tmp_path):
    write(tmp_path / 'a.png', 1, 128)
    for min_pixels in (1, 2):  # few of them are as wrong as many
        with pytest.raises(ValueError, match='a.png has the value 128.*end'):
            read_masks(tmp_path, CLASSES, min_pixels)


def test_masks_of_0_and_255(tmp_path):
    write(tmp_path / 'a.png', 255, 255)
    write(tmp_path / 'b.png', 255)
    with pytest.raises(
        ValueError, match=r'none of the 2.*\[0, 255\].*write 1'
    ):
        read_masks(tmp_path, CLASSES)
    write(tmp_path / 'c.png', 1, 255)
    assert read_masks(tmp_path, CLASSES) == {'a': [], 'b': [], 'c': ['cat']}


def test_nothing_but_background(tmp_path):
    write(tmp_path / 'a.png', 1)
    with pytest.raises(ValueError, match=r'none of the 1.*2 pixels.*\[0, 1\]'):
        read_masks(tmp_path, CLASSES, min_pixels=2)


def test_label_id_0_is_background(tmp_path):
    write(tmp_path / 'a.png', 1)
    with pytest.raises(ValueError, match="begin with 'background'.*cat"):
        read_masks(tmp_path, ['cat', 'dog'])


@pytest.mark.parametrize('mode', ['RGB', 'I;16', 'RGBA'])
def test_other_images(tmp_path, mode):
    Image.new(mode, (4, 4)).save(tmp_path / 'a.png')
    with pytest.raises(ValueError, match='a.png: a mask has one channel'):
        read_masks(tmp_path, CLASSES)


def test_jpeg(tmp_path):
    Image.new('L', (4, 4)).save(tmp_path / 'a.jpg')
    with pytest.raises(ValueError, match='a.jpg is a JPEG file'):
        read_masks(tmp_path, CLASSES, suffix='.jpg')
