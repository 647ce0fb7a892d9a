import pytest

from mmseg_pmm.label_sources import read_folders


def make(root, **names):
    """Files by their content."""
    for content, paths in names.items():
        for name in paths.split():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)


def test_an_image_shows_the_classes_of_its_folders(tmp_path):
    make(
        tmp_path,
        a='cat/a.jpg cat/2024/c.JPG background/d.pNg',
        b='cat/b.jpg dog/b.jpg',
    )
    assert read_folders(tmp_path) == {
        'a': ['cat'],
        'b': ['cat', 'dog'],
        'c': ['cat'],
        'd': ['background'],
    }


def test_what_programs_leave_behind(tmp_path):
    make(
        tmp_path,
        a='cat/a.jpg cat/Thumbs.db cat/._b.jpg .ipynb_checkpoints/x.jpg '
        '@eaDir/y.jpg cat/@eaDir/a.jpg/SYNOFILE_THUMB_M.jpg '
        '__MACOSX/cat/z.jpg',
    )
    assert read_folders(tmp_path) == {'a': ['cat']}


def test_two_images_of_one_name(tmp_path):
    make(tmp_path, one='cat/a.jpg', other='dog/a.jpg')
    with pytest.raises(ValueError, match='cat/a.jpg and .*dog/a.jpg are two'):
        read_folders(tmp_path)


def test_images_in_no_folder(tmp_path):
    make(tmp_path, a='cat/a.jpg b.jpg c.jpg')
    with pytest.raises(ValueError, match='b.jpg lies in no folder.*2 images'):
        read_folders(tmp_path)


def test_images_of_other_kinds(tmp_path):
    make(tmp_path, a='cat/a.jpg cat/b.HEIC cat/c.gif')
    with pytest.raises(ValueError, match='b.HEIC is an image .*2 files'):
        read_folders(tmp_path)


def test_nothing_there(tmp_path):
    make(tmp_path, a='cat/a.txt')
    with pytest.raises(FileNotFoundError, match='no images in folders'):
        read_folders(tmp_path)
    with pytest.raises(FileNotFoundError, match='no folder .*nowhere'):
        read_folders(tmp_path / 'nowhere')
