from types import SimpleNamespace

import pytest
from mmengine.dataset import ConcatDataset, RepeatDataset
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


def test_data_sets_that_complete_each_other(tiny_voc, warnings):
    """Images of one class in a folder, and those of the other in another."""
    disc, square = (f'scene_{i}' for i in (0, 1))
    relabel(tiny_voc, {disc: ['disc'], square: ['square']})
    lists = tiny_voc / 'ImageSets/Segmentation'
    parts = []
    for name in (disc, square):
        (lists / f'{name}.txt').write_text(name)
        parts.append(DATASETS.build(dataset_config(tiny_voc, name)))
    begin(ConcatDataset(parts))
    assert not warnings
    begin(parts[0])
    (said,) = warnings
    assert "none of them shows ['square']" in said


def test_images_that_indices_choose(tiny_voc, warnings):
    relabel(tiny_voc, {'scene_0': ['disc', 'square'], 'scene_1': ['square']})
    begin(DATASETS.build(dataset_config(tiny_voc, indices=[1, 2])))
    (said,) = warnings
    assert "2 images: none of them shows ['disc']" in said
    assert 'each of them' not in said


def test_one_image_with_a_class_and_one_without_are_enough(tiny_voc, warnings):
    relabel(
        tiny_voc,
        {
            'scene_0': ['disc'],
            **{f'scene_{i}': ['square'] for i in range(1, 6)},
        },
    )
    begin(DATASETS.build(dataset_config(tiny_voc)))
    assert not warnings
