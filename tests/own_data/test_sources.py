import os
import shutil

import pytest

from mmseg_pmm.own_data.sources import (
    changed_sources,
    sources_now,
    write_sources,
)

COMMAND = 'python tools/new_dataset.py pets --images photos --labels labels'


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Three photos, masks among them, and labels in many forms."""
    monkeypatch.chdir(tmp_path)
    for name in (
        *('photos/a.jpg', 'photos/s/b.PNG', 'photos/c.jpg', 'photos/x.txt'),
        *('photos/masks/a.png', 'classes/cat/a.jpg', 'classes/dog/b.jpg'),
        *('voc/Annotations/a.xml', 'voc/JPEGImages/a.jpg', 'masks/a.png'),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / 'labels.csv').write_text('a.jpg,cat\nb.jpg,dgo\n')
    return tmp_path


def read(labels, images='photos', masks=None, img_suffix=None):
    sources = sources_now(images, labels, masks, img_suffix)
    write_sources('data/pets', sources, COMMAND)
    assert changed_sources('data/pets') is None


def test_a_corrected_table(here):
    read('labels.csv')
    labels = here / 'labels.csv'
    labels.touch()  # the same contents
    assert changed_sources('data/pets') is None
    status = labels.stat()
    labels.write_text(labels.read_text().replace('dgo', 'dog'))
    # of the same size, and the same time
    os.utime(labels, ns=(status.st_atime_ns, status.st_mtime_ns))
    said = changed_sources('data/pets')
    assert said.startswith('labels.csv has changed since `new_dataset.py` ')
    assert ' read it (20' in said
    assert said.endswith(f'run:\n{COMMAND} --overwrite')


def test_photos_more_and_fewer(here):
    read('labels.csv', masks='photos/masks')
    (here / 'photos/masks/b.png').touch()
    (here / 'photos/more.txt').touch()
    assert changed_sources('data/pets') is None
    (here / 'photos/d.jpg').touch()
    said = changed_sources('data/pets')
    assert said.startswith('photos has 1 image more since ')
    assert '--overwrite' in said
    (here / 'labels.csv').write_text('a.jpg,cat')
    both = changed_sources('data/pets')
    assert both.startswith('labels.csv has changed and photos has 1 image')
    assert 'read them (' in both
    for name in ('d.jpg', 'c.jpg', 'a.jpg'):
        (here / 'photos' / name).unlink()
    assert 'photos has 2 images fewer' in changed_sources('data/pets')


def test_photos_of_one_suffix(here):
    read('labels.csv', img_suffix='.jpg')
    (here / 'photos/d.png').touch()
    assert changed_sources('data/pets') is None
    (here / 'photos/e.jpg').touch()
    assert 'photos has 1 image more' in changed_sources('data/pets')


@pytest.mark.parametrize(
    'labels, name', [('voc', 'Annotations/a.xml'), ('masks', 'a.png')]
)
def test_a_file_of_a_folder(here, labels, name):
    read(labels)
    path = here / labels / name
    later = path.stat().st_mtime_ns + 10**9
    os.utime(path, ns=(later, later))
    assert changed_sources('data/pets').startswith(f'{labels} has changed')
    read(labels)
    (path.parent / f'b{path.suffix}').touch()
    assert changed_sources('data/pets').startswith(f'{labels} has changed')


def test_an_image_in_the_folder_of_another_class(here):
    read('classes', 'classes')
    photo = here / 'classes/dog/b.jpg'
    os.utime(photo, (1, 1))  # an image is no label
    assert changed_sources('data/pets') is None
    photo.rename(here / 'classes/cat/b.jpg')
    assert changed_sources('data/pets').startswith('classes has changed since')
    (here / 'classes/cat/d.jpg').touch()
    said = changed_sources('data/pets')
    assert said.startswith('classes has 1 image more since')


def test_what_is_not_known_is_no_change(here):
    assert changed_sources('data/pets') is None  # made in another way
    read('labels.csv')
    (here / 'labels.csv').unlink()
    assert changed_sources('data/pets') is None
    (here / 'labels.csv').mkdir()
    shutil.rmtree('photos')
    assert changed_sources('data/pets') is None
    write_sources('data/pets', sources_now('photos', 'labels.csv'), '')
    assert changed_sources('data/pets') is None
    for text in ('', '[]', '{"read": 1}'):
        (here / 'data/pets/made_from.json').write_text(text)
        assert changed_sources('data/pets') is None
    assert sources_now('nowhere', 'labels.csv') is None


def test_names_that_are_no_utf_8(here):
    name = os.fsdecode(b'photos/\xff.jpg')
    open(name, 'w').close()
    labels = os.fsdecode(b'l\xff.csv')
    open(labels, 'w').close()
    read(labels)
    with open(labels, 'a') as file:
        file.write('a.jpg,cat')
    assert 'has changed' in changed_sources('data/pets')
    (here / 'masks' / os.fsdecode(b'\xff.png')).touch()
    read('masks')
