"""A tiny data set in VOC's layout, and the tools' configs for it."""

import importlib
import json

import cv2
import numpy as np
import pytest
from hypothesis import settings
from mmengine.registry import init_default_scope
from PIL import Image

from mmseg_pmm.files import write_cams, write_mask

# a busy machine may take any time over an example
settings.register_profile('patient', deadline=None)
settings.load_profile('patient')

CLASSES = ('background', 'disc', 'square')
PALETTE = [[0, 0, 0], [200, 40, 40], [40, 80, 200]]


def pytest_collection_finish():
    """When the tests have imported everything."""
    importlib.import_module('tests.frozen')


@pytest.fixture(autouse=True)
def default_scope():
    init_default_scope('mmseg')


def draw_scene(rng, height, width, labels):
    """An image with one object for each label, and its mask."""
    image = rng.integers(90, 130, (height, width, 3)).astype(np.uint8)
    mask = np.zeros((height, width), dtype=np.uint8)
    rows, columns = np.mgrid[:height, :width]
    for label in labels:
        centre_y = rng.integers(10, height - 10)
        centre_x = rng.integers(10, width - 10)
        if label == 1:
            inside = (rows - centre_y) ** 2 + (columns - centre_x) ** 2 < 64
        else:
            inside = (
                np.maximum(abs(rows - centre_y), abs(columns - centre_x)) < 7
            )
        image[inside] = PALETTE[label]
        mask[inside] = label
    return image, mask


@pytest.fixture
def tiny_voc(tmp_path):
    """Root of a data set of 8 images, 6 to train on and 2 to judge on."""
    root = tmp_path / 'voc'
    rng = np.random.default_rng(0)
    for name in ('JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation'):
        (root / name).mkdir(parents=True)
    labels_of = {}
    for index in range(8):
        labels = [[1], [2], [1, 2], [2, 1]][index % 4]
        height, width = [(40, 56), (56, 40)][index % 2]
        image, mask = draw_scene(rng, height, width, labels)
        stem = f'scene_{index}'
        Image.fromarray(image).save(root / 'JPEGImages' / f'{stem}.jpg')
        write_mask(root / 'SegmentationClass' / f'{stem}.png', mask, PALETTE)
        labels_of[stem] = [CLASSES[i] for i in np.unique(mask) if i]
    (root / 'image_labels.json').write_text(json.dumps(labels_of))
    lists = root / 'ImageSets' / 'Segmentation'
    (lists / 'train.txt').write_text('\n'.join(list(labels_of)[:6]))
    (lists / 'val.txt').write_text('\n'.join(list(labels_of)[6:]))
    return root


@pytest.fixture
def tiny_cams(tiny_voc, tmp_path):
    """CAMs for ``tiny_voc``: the blurred ground truth, as files."""
    folder = tmp_path / 'cams'
    labels_of = json.loads((tiny_voc / 'image_labels.json').read_text())
    for stem, names in labels_of.items():
        mask = np.array(
            Image.open(tiny_voc / 'SegmentationClass' / f'{stem}.png')
        )
        classes = sorted(CLASSES.index(name) for name in names)
        cams = [
            cv2.GaussianBlur((mask == label).astype(np.float32), (9, 9), 0)
            for label in classes
        ]
        write_cams(folder / f'{stem}.npz', np.stack(cams), classes)
    return folder


def dataset_config(root, split='train', **kwargs):
    """Config of a data set over ``tiny_voc``."""
    return dict(
        type='mmseg_pmm.ImageLabelDataset',
        metainfo=dict(classes=CLASSES, palette=PALETTE),
        data_root=str(root),
        data_prefix=dict(
            img_path='JPEGImages', seg_map_path='SegmentationClass'
        ),
        ann_file=f'ImageSets/Segmentation/{split}.txt',
        **kwargs,
    )
