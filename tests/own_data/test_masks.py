import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.own_data.masks import look_at_masks

CLASSES = ('background', 'crack')


@pytest.fixture
def images(tmp_path):
    for name in ('a', 'b', 's/c'):
        for folder in ('images', 'masks'):
            path = tmp_path / folder / f'{name}.png'
            path.parent.mkdir(parents=True, exist_ok=True)
        image = np.zeros((4, 5, 3), np.uint8)
        Image.fromarray(image).save(tmp_path / f'images/{name}.png')
    return tmp_path


def save(root, name, values):
    mask = np.zeros((4, 5), np.uint8)
    mask.ravel()[: len(values)] = values
    Image.fromarray(mask).save(root / f'masks/{name}.png')


def look(root, labels_of):
    return look_at_masks(
        root / 'masks', '.png', root / 'images', labels_of, CLASSES
    )


def test_which_images_have_one(images):
    save(images, 'a', [1, 255])
    save(images, 's/c', [1])
    found = look(images, {'a.png': ['crack'], 'b.png': [], 's/c.png': []})
    assert found.of == {'a.png', 's/c.png'}
    assert found.disagree == ('s/c.png',)


def test_another_suffix(images):
    save(images, 'a_m', [1])
    labels_of = {'a.png': ['crack'], 'b.png': []}
    folders = images / 'masks', '_m.png', images / 'images'
    assert look_at_masks(*folders, labels_of, CLASSES).of == {'a.png'}


def test_none(images):
    with pytest.raises(FileNotFoundError, match='masks/a.png.*--mask-suffix'):
        look(images, {'a.png': []})


@pytest.mark.parametrize('values', [[2], [0, 1, 128]])
def test_other_values(images, values):
    save(images, 'a', values)
    with pytest.raises(ValueError, match='a.png has the values .*1 crack'):
        look(images, {'a.png': ['crack']})


def test_255_in_place_of_1(images):
    save(images, 'a', [255])
    save(images, 'b', [0])
    with pytest.raises(ValueError, match='none of the 2 masks.*not 0 and 255'):
        look(images, {'a.png': ['crack'], 'b.png': []})
    save(images, 'b', [1])
    assert look(images, {'a.png': [], 'b.png': ['crack']}).disagree == ()


def test_another_size(images):
    mask = np.zeros((5, 4), np.uint8)
    Image.fromarray(mask).save(images / 'masks/a.png')
    with pytest.raises(ValueError, match='masks/a.png is 4x5'):
        look(images, {'a.png': []})
