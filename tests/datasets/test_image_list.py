import pytest

from mmseg_pmm.datasets.image_list import read_image_list, unique_stems
from mmseg_pmm.files.image_folder import ImageFolder


@pytest.fixture
def images():
    names = ['a.jpg', 'b.jpg', 'my photo 1.jpg', 'deep/c.jpg']
    return ImageFolder('data/pets/images', names)


def read(tmp_path, content, images):
    (tmp_path / 'train.txt').write_bytes(content)
    return read_image_list(str(tmp_path / 'train.txt'), images)


@pytest.mark.parametrize(
    'content',
    [
        b'a\nb\n',
        b'a\r\nb',
        b'a\rb\r',
        b'\n  a \n\n\tb\n \n\n',
        b'\xef\xbb\xbfa\nb\n',
        'a\nb\n'.encode('utf-16'),
        b'a.jpg\nb.jpg\n',
        b'images/a.jpg\n/pets/images/b.jpg\n',
        b'images\\a.jpg\r\nimages\\b.jpg\r\n',
    ],
)
def test_habits(tmp_path, images, content):
    assert read(tmp_path, content, images) == ['a.jpg', 'b.jpg']


def test_order_spaces_and_subfolders(tmp_path, images):
    found = read(tmp_path, b'my photo 1\ndeep/c\na\n', images)
    assert found == ['my photo 1.jpg', 'deep/c.jpg', 'a.jpg']


def test_images_that_are_not_there(tmp_path, images):
    said = r"train\.txt: 2 of 3 lines name no image in data/pets.*'x'"
    with pytest.raises(FileNotFoundError, match=said) as caught:
        read(tmp_path, b'a\nx\ny\n', images)
    assert 'columns' not in str(caught.value)


@pytest.mark.parametrize('line', [b'a -1', b'/images/a.jpg a.png', b'a,1'])
def test_several_columns(tmp_path, images, line):
    """-1 says that it does not show a class: not for us to leave out."""
    with pytest.raises(FileNotFoundError, match='keep the first of its'):
        read(tmp_path, line, images)


def test_nothing_but_empty_lines(tmp_path, images):
    with pytest.raises(ValueError, match='train.txt names no image'):
        read(tmp_path, b'\n\n', images)


def test_stems():
    assert unique_stems(['x/b.jpg', 'a.png'], 'list') == ['b', 'a']
    with pytest.raises(ValueError, match=r'^list: a.png and x/a.jpg have'):
        unique_stems(['a.png', 'b.jpg', 'x/a.jpg', 'a.png'], 'list')
    with pytest.raises(ValueError, match=r'^list: 3 of 5 lines .*, a.png amo'):
        unique_stems(['a.png', *['b.jpg'] * 3, 'a.png'], 'list')
