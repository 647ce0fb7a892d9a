import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.datasets import COCOImageLabels
from mmseg_pmm.files import read_mask

from ..quick_python import quick_python

TOOL = Path(__file__).parents[2] / 'tools/dataset_converters/coco14.py'
SIZE = 10, 12
# COCO's ids of categories have gaps
CATEGORY_IDS = [*range(1, 12), *range(100, 169)]


def rectangle(left, top, right, bottom):
    return [[left, top, right, top, right, bottom, left, bottom]]


def crowd(inside):
    """Uncompressed RLE: lengths of zeros and ones, column after column."""
    flat = inside.T.ravel()
    changes = np.flatnonzero(np.diff(np.concatenate([[0], flat, [0]])))
    lengths = np.diff(np.concatenate([[0], changes, [flat.size]]))
    return dict(size=list(inside.shape), counts=lengths.tolist())


def coco(tmp_path):
    """Image 1: a large person, a small bicycle on it, a crowd; 2: nothing."""
    box = np.zeros(SIZE, dtype=np.uint8)
    box[:, 8:] = 1
    annotations = [
        # the small one first: areas decide, not the order
        dict(
            category_id=2,
            area=4,
            iscrowd=0,
            segmentation=rectangle(2, 2, 4, 4),
        ),  # fmt: skip
        dict(
            category_id=1,
            area=60,
            iscrowd=0,
            segmentation=rectangle(0, 0, 10, 6),
        ),  # fmt: skip
        dict(category_id=168, area=40, iscrowd=1, segmentation=crowd(box)),
    ]
    content = dict(
        images=[
            dict(id=n, file_name=f'COCO_{n}.jpg', height=10, width=12)
            for n in (1, 2)
        ],
        annotations=[
            dict(annotation, id=number, image_id=1)
            for number, annotation in enumerate(annotations, start=1)
        ],
        categories=[
            dict(id=key, name=name)
            for key, name in zip(
                CATEGORY_IDS,
                COCOImageLabels.METAINFO['classes'][1:],
                strict=True,
            )
        ],
    )
    folder = tmp_path / 'annotations'
    folder.mkdir()
    for subset in ('train2014', 'val2014'):
        path = folder / f'instances_{subset}.json'
        path.write_text(json.dumps(content))
    return content


def convert(*arguments, python=None):
    return subprocess.run(
        [python or quick_python(), TOOL, *map(str, arguments)],
        capture_output=True,
        text=True,
    )


def test_labels_lists_and_masks(tmp_path):
    coco(tmp_path)
    done = convert(tmp_path, '--num-workers', 2, python=sys.executable)
    assert done.returncode == 0, done.stderr
    assert '1 images that show any class, published 82081' in done.stdout
    labels = json.loads((tmp_path / 'image_labels_val2014.json').read_text())
    assert labels == {
        'COCO_1': ['person', 'bicycle', 'toothbrush'],
        'COCO_2': [],
    }
    assert (tmp_path / 'image_lists/train2014.txt').read_text() == 'COCO_1\n'
    masks = list((tmp_path / 'masks/train2014').iterdir())
    assert [path.name for path in masks] == ['COCO_1.png']
    expected = np.zeros(SIZE, dtype=np.uint8)
    expected[:, 8:] = 255
    expected[:6, :10] = 1
    expected[2:4, 2:4] = 2
    np.testing.assert_array_equal(read_mask(masks[0]), expected)
    assert Image.open(masks[0]).mode == 'P'


def test_goes_on_where_it_was(tmp_path):
    coco(tmp_path)
    convert(tmp_path)
    kept = tmp_path / 'masks/train2014/COCO_1.png'
    lost = tmp_path / 'masks/val2014/COCO_1.png'
    before = kept.stat().st_mtime_ns
    lost.unlink()
    assert convert(tmp_path).returncode == 0
    assert kept.stat().st_mtime_ns == before
    assert lost.exists()


def test_labels_only(tmp_path):
    coco(tmp_path)
    assert convert(tmp_path, '--labels-only').returncode == 0
    assert not (tmp_path / 'masks').exists()


@pytest.mark.parametrize('missing', ['file', 'category', 'rest'])
def test_errors(tmp_path, missing):
    content = coco(tmp_path)
    path = tmp_path / 'annotations/instances_val2014.json'
    if missing == 'file':
        path.unlink()
        message = 'there is no'
    elif missing == 'rest':
        path.write_text(json.dumps(content)[:-9])
        message = 'is not whole'
    else:
        del content['categories'][5]
        path.write_text(json.dumps(content))
        message = 'other categories'
    done = convert(tmp_path, '--labels-only')
    assert done.returncode == 1
    assert message in done.stderr and path.name in done.stderr
