import pytest

from mmseg_pmm.prediction import Photo, find_photos, known_labels

CLASSES = ('background', 'cat', 'dog')


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ('photos/b.JPG', 'photos/sub/a.png', 'photos/._b.JPG'):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / 'photos/notes.txt').touch()
    (tmp_path / 'one.v2.jpg').touch()
    return tmp_path


def test_folders_and_files(folder):
    found = find_photos(['photos', 'one.v2.jpg', 'one.v2.jpg'], ['masks'])
    assert [photo.name for photo in found] == ['b', 'sub/a', 'one.v2']
    assert [photo.file for photo in found[:2]] == ['b.JPG', 'sub/a.png']
    assert found[1].path == 'photos/sub/a.png'


def test_what_was_written_is_no_photo(folder):
    (folder / 'photos/masks/sub').mkdir(parents=True)
    (folder / 'photos/masks/sub/a.png').touch()
    found = find_photos(['photos'], ['photos/masks', 'photos/shown'])
    assert [photo.name for photo in found] == ['b', 'sub/a']


@pytest.mark.parametrize(
    'given, folders, message',
    [
        (['none'], ['masks'], 'no photo or folder none'),
        (['empty'], ['masks'], 'empty has no image'),
        (['photos'], ['photos'], 'a folder of their own'),
        (['photos'], ['masks', 'photos'], 'a folder of their own'),
        (['photos/sub/a.png'], ['photos/sub'], 'such as photos/sub/masks'),
        (
            ['one.v2.jpg'],
            ['.'],
            r'^\. holds the photos \(one.v2.jpg\).* as masks$',
        ),
        (['photos/sub'], ['.'], r'^\. holds the photos \(photos/sub\)'),
        (['.'], ['../linked'], 'a folder of their own'),
        (['photos/sub'], ['masks', 'photos'], '^photos holds the photos'),
        (['photos/none'], ['photos'], 'no photo or folder photos/none'),
        (['photos', 'photos/b.JPG', 'b.png'], ['masks'], 'both have the mask'),
    ],
)
def test_what_cannot_be_meant(folder, given, folders, message):
    (folder / 'empty').mkdir()
    (folder / 'b.png').touch()
    (folder.parent / 'linked').unlink(missing_ok=True)
    (folder.parent / 'linked').symlink_to(folder)
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        find_photos(given, folders)


def test_labels_of_photos(folder):
    photos = find_photos(['photos', 'one.v2.jpg'], ['masks'])
    path = folder / 'labels.json'
    path.write_text(
        '{"b.JPG": ["dog", "cat"], "one.v2": [], "elsewhere": ["cat"]}'
    )
    assert known_labels(str(path), photos, CLASSES) == {
        photos[0]: (1, 2),
        photos[2]: (),
    }
    path.write_text('{"b": ["Background", "background", "cat"]}')
    assert known_labels(str(path), photos, CLASSES) == {photos[0]: (1,)}
    spelt = ('background', 'cat', 'Background')
    assert known_labels(str(path), photos, spelt) == {photos[0]: (1, 2)}
    path.write_text('{"b": ["cow"]}')
    with pytest.raises(ValueError, match=r'b.JPG.*cow.*\[.background'):
        known_labels(str(path), photos, CLASSES)
    for text, entry in (
        ('{"elsewhere/x.jpg": ["cat"]}', "an entry is 'x'"),
        ('{}', 'the file has no entry'),
    ):
        path.write_text(text)
        with pytest.raises(
            ValueError, match=f"none of .*'b.JPG', and {entry}"
        ):
            known_labels(str(path), photos, CLASSES)


def test_labels_of_photos_of_one_name(folder):
    (folder / 'photos/sub/b.png').touch()
    photos = find_photos(['photos'], ['masks'])
    path = folder / 'labels.json'
    path.write_text('{"a": ["cat"]}')
    assert len(known_labels(str(path), photos, CLASSES)) == 1
    path.write_text('{"b": ["cat"]}')
    with pytest.raises(ValueError, match='b.JPG and .*b.png have the same'):
        known_labels(str(path), photos, CLASSES)
    path.write_text('{"b.JPG": ["cat"], "sub/b.png": ["dog"]}')
    with pytest.raises(ValueError, match="two entries of one name, 'sub/b"):
        known_labels(str(path), photos, CLASSES)


def test_the_same_photo_has_one_name():
    assert Photo('x/a.b.jpeg', 'a.b.jpeg').name == 'a.b'
