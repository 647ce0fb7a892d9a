"""Polygons, drawn as labelme draws them."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from mmseg_pmm.prediction.labelme import labelme_file, polygons

CLASSES = ('background', 'disc', 'square')


def drawn(content):
    """labelme's shapes_to_label, with label ids."""
    mask = Image.new('L', (content['imageWidth'], content['imageHeight']))
    for shape in content['shapes']:
        assert shape['shape_type'] == 'polygon' and len(shape['points']) > 2
        label = CLASSES.index(shape['label'])
        points = [tuple(point) for point in shape['points']]
        ImageDraw.Draw(mask).polygon(points, fill=label, outline=label)
    return np.asarray(mask)


def borders(mask):
    """Pixels beside one of another label, and these."""
    cross = np.ones((3, 3), np.uint8)
    return cv2.dilate(mask, cross) != cv2.erode(mask, cross)


def blobs(seed, size=(120, 150)):
    """Regions of two classes, with holes and islands in them."""
    noise = np.random.default_rng(seed).normal(size=(2, *size))
    smooth = np.stack([cv2.GaussianBlur(plane, (0, 0), 6) for plane in noise])
    mask = 1 + smooth.argmax(axis=0)
    mask[smooth.max(axis=0) < 0.02] = 0
    return mask.astype(np.uint8)


@pytest.mark.parametrize('seed', range(8))
def test_drawn_back_it_is_the_mask_up_to_borders(seed):
    mask = blobs(seed)
    assert (np.bincount(mask.ravel()) > 500).all()
    wrong = drawn(labelme_file('a.json', 'a.jpg', mask, CLASSES)) != mask
    assert not wrong[~borders(mask)].any()
    assert wrong.mean() < 0.02


def test_holes_stay_open():
    mask = np.zeros((60, 80), np.uint8)
    mask[5:55, 5:75] = 1
    for left in (10, 30, 50):
        mask[15:45, left : left + 10] = 0
    mask[25:35, 52:58] = 2
    (ring,) = polygons(mask == 1)
    assert len(ring) > 4 + 3 * 4
    content = labelme_file('a.json', 'a.jpg', mask, CLASSES)
    wrong = drawn(content) != mask
    assert not wrong[~borders(mask)].any()
    assert [shape['label'] for shape in content['shapes']] == [
        'disc',
        'square',
    ]


def test_thin_parts():
    mask = np.zeros((40, 40), np.uint8)
    mask[10:12, 2:38] = 1  # two pixels wide: a crack
    mask[30, 5] = 1  # a speck
    content = labelme_file('a.json', 'a.jpg', mask, CLASSES)
    assert len(content['shapes']) == 1
    np.testing.assert_array_equal(drawn(content)[10:12], mask[10:12])


def test_the_photo_is_found_from_the_file(tmp_path):
    (tmp_path / 'photos/sub').mkdir(parents=True)
    (tmp_path / 'masks/sub').mkdir(parents=True)
    photo = tmp_path / 'photos/sub/a.jpg'
    photo.touch()
    path = tmp_path / 'masks/sub/a.json'
    content = labelme_file(
        str(path), str(photo), np.ones((3, 4), np.uint8), CLASSES
    )
    path.write_text(json.dumps(content))
    content = json.loads(path.read_text())
    assert (path.parent / content['imagePath']).resolve() == photo
    assert (content['imageHeight'], content['imageWidth']) == (3, 4)
    assert content['imageData'] is None
