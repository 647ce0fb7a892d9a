import json

import numpy as np
import pytest
from mmengine.registry import DATASETS
from mmseg.datasets import PascalVOCDataset
from PIL import Image

from mmseg_pmm.datasets import COCOImageLabels


def test_classes_and_colours():
    meta = COCOImageLabels.METAINFO
    assert len(meta['classes']) == len(meta['palette']) == 81
    assert meta['classes'][:3] == ('background', 'person', 'bicycle')
    assert meta['classes'][80] == 'toothbrush'
    assert len(set(map(tuple, meta['palette']))) == 81
    # VOC's colours
    voc = PascalVOCDataset.METAINFO['palette']
    assert meta['palette'][:21] == voc


def test_missing_labels_name_cocos_converter(tmp_path):
    (tmp_path / 'train2014').mkdir()
    with pytest.raises(FileNotFoundError, match='labels.json.*coco14.py'):
        COCOImageLabels(
            data_root=str(tmp_path), data_prefix=dict(img_path='train2014')
        )


def test_image_labels(tmp_path):
    (tmp_path / 'train2014').mkdir()
    (tmp_path / 'image_lists').mkdir()
    names = {'COCO_a': ['toothbrush', 'person'], 'COCO_b': []}
    for stem in names:
        image = Image.fromarray(np.zeros((8, 9, 3), np.uint8))
        image.save(tmp_path / f'train2014/{stem}.jpg')
    (tmp_path / 'image_labels_train2014.json').write_text(json.dumps(names))
    (tmp_path / 'image_lists/train2014.txt').write_text('COCO_a\n')
    dataset = DATASETS.build(
        dict(
            type='mmseg_pmm.COCOImageLabels',
            data_root=str(tmp_path),
            data_prefix=dict(img_path='train2014'),
            ann_file='image_lists/train2014.txt',
            image_labels='image_labels_train2014.json',
            pipeline=[],
        )
    )
    assert len(dataset) == 1
    assert dataset[0]['img_labels'] == (1, 80)
