import os
import unicodedata

import pytest

from mmseg_pmm.files.image_folder import (
    ImageFolder,
    list_files,
    without_suffix,
)


def make(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def make_old(*folders):
    """As if nothing had happened there for a minute."""
    for folder in folders:
        os.utime(folder, (1e9, 1e9))


def test_files_below_a_folder_without_litter(tmp_path):
    make(
        tmp_path,
        'a.jpg',
        'deep/er/b.jpg',
        'with space.jpg',
        '._a.jpg',
        '.ipynb_checkpoints/a-checkpoint.jpg',
        '@eaDir/a.jpg/SYNOFILE_THUMB_M.jpg',
        '__MACOSX/a.jpg',
    )
    assert sorted(list_files(tmp_path)) == [
        'a.jpg',
        'deep/er/b.jpg',
        'with space.jpg',
    ]


def test_links_are_followed_but_not_in_circles(tmp_path):
    make(tmp_path, 'far/a.jpg', 'here/b.jpg')
    (tmp_path / 'here' / 'link').symlink_to(tmp_path / 'far')
    (tmp_path / 'here' / 'c.jpg').symlink_to(tmp_path / 'far' / 'a.jpg')
    (tmp_path / 'here' / 'gone.jpg').symlink_to(tmp_path / 'nowhere.jpg')
    (tmp_path / 'here' / 'circle').symlink_to(tmp_path / 'here')
    assert sorted(list_files(tmp_path / 'here')) == [
        'b.jpg',
        'c.jpg',
        'link/a.jpg',
    ]


def test_a_folder_is_read_once_until_it_changes(tmp_path, monkeypatch):
    make(tmp_path, 'a.jpg', 'deep/b.jpg')
    make_old(tmp_path, tmp_path / 'deep')
    read, scandir = [], os.scandir
    monkeypatch.setattr(
        os, 'scandir', lambda path: read.append(path) or scandir(path)
    )
    assert list_files(tmp_path) == ['a.jpg', 'deep/b.jpg']
    assert len(read) == 2
    assert list_files(tmp_path) == ['a.jpg', 'deep/b.jpg']
    assert len(read) == 2
    make(tmp_path, 'deep/c.jpg')  # its parent stays as old as it was
    assert sorted(list_files(tmp_path)) == [
        'a.jpg',
        'deep/b.jpg',
        'deep/c.jpg',
    ]
    assert len(read) == 3


def test_names_to_paths():
    paths = ['a.jpg', 'b.JPG', 'sub/c.Png', 'image.v1.tif', 'notes.txt']
    folder = ImageFolder('/data/pets/images', paths)
    found = {
        'a': 'a.jpg',
        'a.jpg': 'a.jpg',
        './a': 'a.jpg',
        'images/a.jpg': 'a.jpg',
        '/data/pets/images/a.jpg': 'a.jpg',
        'pets/images/sub/c.png': 'sub/c.Png',
        'images\\sub\\c': 'sub/c.Png',
        '../images/a': 'a.jpg',
        'b': 'b.JPG',
        'b.jpg': 'b.JPG',
        'sub/c': 'sub/c.Png',
        'c': 'sub/c.Png',
        'c.png': 'sub/c.Png',
        'image.v1': 'image.v1.tif',
        # of another folder, of another kind, not there at all
        'ages/a.jpg': None,
        'val/a.jpg': None,
        'a.png': None,
        'notes': None,
        'd': None,
    }
    assert {name: folder.find(name) for name in found} == found
    assert folder.stems() == {'a', 'b', 'c', 'image.v1'}


def test_base_names_that_are_not_unique():
    folder = ImageFolder('images', ['cat/1.jpg', 'dog/1.jpg', 'dog/2.jpg'])
    assert folder.find('1') is None
    assert folder.find('2') == 'dog/2.jpg'
    assert folder.find('cat/2') is None


def test_suffixes_that_are_given_are_taken_as_they_are():
    paths = ['a.jpg', 'a_rgb.png', 'b.JPG', 'c_RGB.png']
    folder = ImageFolder('images', paths, ['_rgb.png'])
    assert list(folder.paths()) == ['a_rgb.png']
    assert folder.find('a') == folder.find('a_rgb.png') == 'a_rgb.png'
    assert folder.stems() == {'a_rgb'}
    assert ImageFolder('images', paths, ['.jpg']).find('b') is None


def test_images_that_differ_in_their_suffix_alone():
    folder = ImageFolder('images', ['a.png', 'a.jpg', 'b.jpg'])
    assert folder.find('a.png') == 'a.png'
    assert folder.find('b') == 'b.jpg'
    with pytest.raises(
        ValueError,
        match="a.jpg and a.png.*img_suffix: '.jpg' or '.png', whichever the ",
    ):
        folder.find('a')
    with pytest.raises(ValueError, match='images has a.jpg and a.png'):
        folder.paths()


def test_two_suffixes_of_one_name():
    both = ImageFolder('images', ['a.png.jpg', 'a.png'])
    assert both.find('a.png') == both.find('images/a.png') == 'a.png'
    assert both.find('a') == 'a.png'
    assert both.find('a.png.jpg') == 'a.png.jpg'
    other = ImageFolder('images', ['a.png.jpg', 'a.jpg'])
    assert other.find('a.png') == 'a.png.jpg'
    assert other.find('a.jpg') == 'a.jpg'


def test_usual_suffixes_in_any_case():
    paths = ['a.JpG', 'b.jPEG', 'c.TIFf', 'd.gif']
    folder = ImageFolder('images', paths)
    assert list(folder.paths()) == paths[:3]
    assert folder.find('a.jpg') == folder.find('a.jPg') == 'a.JpG'
    assert folder.find('b') == 'b.jPEG'
    assert without_suffix('x/a.b.jPeG') == 'x/a.b'


def test_accents_of_macs():
    apart = unicodedata.normalize('NFD', 'Käfer')
    together = unicodedata.normalize('NFC', 'Käfer')
    assert apart != together
    folder = ImageFolder('images', [f'{apart}.jpg'])
    assert folder.find(together) == folder.find(apart) == f'{apart}.jpg'
    assert folder.stems() == {together}


def test_without_suffix():
    assert without_suffix('x/a.b.JPEG') == 'x/a.b'
    assert without_suffix('x.jpg/a') == 'x.jpg/a'
    assert without_suffix('a_m.png', ['_m.png']) == 'a'
