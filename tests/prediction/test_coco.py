"""Annotations against pycocotools' own reading of them."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mmseg_pmm.prediction import PhotoResults, coco
from mmseg_pmm.prediction.coco import coco_dataset

pycocotools = pytest.importorskip('pycocotools.coco')
CLASSES = ('background', 'disc', 'square')


def read_back(content, folder):
    """The data set as pycocotools reads the file."""
    path = folder / 'annotations.json'
    path.write_text(json.dumps(content))
    return pycocotools.COCO(str(path))


def decoded(data_set, image):
    """A mask, painted with the annotations of an image."""
    info = data_set.loadImgs(image)[0]
    mask = np.zeros((info['height'], info['width']), np.uint8)
    for annotation in data_set.loadAnns(data_set.getAnnIds(image)):
        inside = data_set.annToMask(annotation).astype(bool)
        assert not mask[inside].any(), 'regions do not overlap'
        mask[inside] = annotation['category_id']
    return mask


SIZES = st.tuples(st.integers(1, 9), st.integers(1, 9))


@given(st.data())
def test_decoded_masks_are_the_masks(tmp_path_factory, data):
    size = data.draw(SIZES)
    masks = [
        data.draw(arrays(np.uint8, size, elements=st.sampled_from([0, 1, 2])))
        for _ in range(2)
    ]
    content = coco_dataset(
        zip(('a.jpg', 'sub/b.jpg'), masks, strict=True), CLASSES
    )
    data_set = read_back(content, tmp_path_factory.mktemp('coco'))
    for image, mask in enumerate(masks, start=1):
        np.testing.assert_array_equal(decoded(data_set, image), mask)
    for annotation in content['annotations']:
        region = data_set.annToRLE(annotation)
        assert annotation['area'] == coco.rle.area(region)
        assert annotation['bbox'] == coco.rle.toBbox(region).tolist()


def test_each_region_is_an_annotation(tmp_path):
    mask = np.zeros((6, 8), np.uint8)
    mask[0:2, 0:2] = 1
    mask[2, 2] = 1  # touches it at a corner
    mask[4:, 4:] = 1
    mask[0, 7] = 2
    mask[5, 0] = 255  # open
    content = coco_dataset([('a.jpg', mask)], CLASSES)
    found = [(a['category_id'], a['area']) for a in content['annotations']]
    assert found == [(1, 5), (1, 8), (2, 1)]
    assert [a['id'] for a in content['annotations']] == [1, 2, 3]
    assert content['annotations'][0]['bbox'] == [0, 0, 3, 3]
    assert [c['id'] for c in content['categories']] == [1, 2]


def test_a_data_set_without_background():
    content = coco_dataset(
        [('a.jpg', np.zeros((2, 3), np.uint8))], ('wall', 'floor')
    )
    assert [a['area'] for a in content['annotations']] == [6]
    assert [c['name'] for c in content['categories']] == ['wall', 'floor']


def test_without_pycocotools(monkeypatch):
    monkeypatch.setattr(coco, 'rle', None)
    with pytest.raises(ImportError, match='pip install pycocotools'):
        coco_dataset([], CLASSES)
    with pytest.raises(ImportError, match='pip install pycocotools'):
        PhotoResults('masks', '', CLASSES, [], formats=['png', 'coco'])
    PhotoResults('masks', '', CLASSES, [], formats=['png', 'labelme'])
