import os
import shutil

import numpy as np
import pytest

from mmseg_pmm.prediction import find_photos
from mmseg_pmm.prediction.noted_photos import check_noted_photos, place_of
from mmseg_pmm.prediction.scores import write_predicted_mask


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """d1 and d2 have a photo of one name; the mask is of the first."""
    (tmp_path / 'here').mkdir()
    monkeypatch.chdir(tmp_path / 'here')
    for name in ('d1', 'd2'):
        os.makedirs(f'{name}/sub')
        with open(f'{name}/sub/a.bmp', 'w') as file:
            file.write(name)
    mask = np.zeros((1, 1), np.uint8)
    place = place_of('d1/sub/a.bmp', 'masks')
    write_predicted_mask(
        'masks/sub/a.png', mask, [[0, 0, 0]], np.ones(1), {}, place
    )
    return tmp_path


def check(given, folder='masks'):
    check_noted_photos(find_photos([given], [folder]), folder)


def test_another_photo_of_the_name(folder, monkeypatch):
    message = (
        '^d1/sub/a.bmp and d2/sub/a.bmp would both have the mask '
        'masks/sub/a.png, .* give another --out, or --overwrite'
    )
    with pytest.raises(ValueError, match=message):
        check('d2')
    check('d2', 'other')
    monkeypatch.chdir('d2')
    first = folder / 'here/d1/sub/a.bmp'
    with pytest.raises(ValueError, match=f'^{first} and ./sub/a.bmp'):
        check('.', '../masks')


def test_a_file_that_cannot_be_read_is_another(folder, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError

    monkeypatch.setattr('filecmp.cmp', refuse)
    with pytest.raises(ValueError, match='would both have'):
        check('d2')
    # nor is a photo compared with itself, by whatever way
    check('d1')
    os.symlink(folder / 'here', folder / 'link')
    check(str(folder / 'link/d1'))


def test_the_same_photo(folder):
    check('d1')
    os.symlink(folder / 'here', folder / 'link')
    # another state of the photo, by another way
    with open('d1/sub/a.bmp', 'w') as file:
        file.write('new')
    check(str(folder / 'link/d1'), str(folder / 'link/masks'))
    shutil.copytree('d1', 'copy')
    check('copy')


def test_moved_or_gone(folder):
    shutil.move('d1', 'moved')
    check('moved')
    check('d2')


def test_a_project_that_was_copied(folder, monkeypatch):
    shutil.copytree(folder / 'here', folder / 'there')
    monkeypatch.chdir(folder / 'there')
    # of the copy alone
    with open('d1/sub/a.bmp', 'w') as file:
        file.write('new')
    check('d1')
    with pytest.raises(ValueError, match='^d1/sub/a.bmp and d2/'):
        check('d2')


def test_a_link_that_leads_elsewhere(folder):
    os.symlink(folder / 'here/d1/sub/a.bmp', 'd2/sub/linked')
    os.replace('d2/sub/linked', 'd2/sub/a.bmp')
    assert place_of('d2/sub/a.bmp', 'masks') == '../d2/sub/a.bmp'
