from types import SimpleNamespace

import pytest
from mmengine.dataset import RepeatDataset
from mmengine.registry import DATASETS

from mmseg_pmm.engine.hooks import image_labels_hook

from ...conftest import dataset_config


@pytest.fixture
def warnings(monkeypatch):
    said = []
    monkeypatch.setattr(
        image_labels_hook, 'print_log', lambda text, **_: said.append(text)
    )
    return said


def begin(data_set):
    hook = image_labels_hook.ImageLabelsHook()
    loader = SimpleNamespace(dataset=data_set)
    hook.before_train(SimpleNamespace(train_dataloader=loader))


def relabel(root, names_of):
    labels = dict.fromkeys([f'scene_{i}' for i in range(8)], [])
    labels.update(names_of)
    text = str(labels).replace("'", '"')
    (root / 'image_labels.json').write_text(text)


def test_classes_that_can_be_learnt(tiny_voc, warnings):
    begin(DATASETS.build(dataset_config(tiny_voc)))
    begin([])  # a data set that knows no labels
    assert not warnings


def test_a_class_that_no_image_shows(tiny_voc, warnings):
    relabel(tiny_voc, {'scene_1': ['disc'], 'scene_7': ['square']})
    begin(RepeatDataset(DATASETS.build(dataset_config(tiny_voc)), 2))
    (said,) = warnings
    assert "train.txt, 6 images: none of them shows ['square']" in said


def test_a_class_that_every_image_shows(tiny_voc, warnings):
    relabel(tiny_voc, {f'scene_{i}': ['disc'] for i in range(6)})
    begin(DATASETS.build(dataset_config(tiny_voc)))
    (said,) = warnings
    assert "none of them shows ['square']" in said
    assert "each of them shows ['disc']" in said
