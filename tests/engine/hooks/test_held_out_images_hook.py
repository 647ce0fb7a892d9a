from types import SimpleNamespace

import pytest
from mmengine.dataset import ConcatDataset
from mmengine.registry import DATASETS

from mmseg_pmm.engine.hooks import held_out_images_hook

from ...conftest import dataset_config


@pytest.fixture
def warnings(monkeypatch):
    said = []
    monkeypatch.setattr(
        held_out_images_hook, 'print_log', lambda text, **_: said.append(text)
    )
    return said


def begin(train, val):
    runner = SimpleNamespace(
        train_dataloader=SimpleNamespace(dataset=train),
        val_dataloader=SimpleNamespace(dataset=val),
        val_loop=val,
    )
    held_out_images_hook.HeldOutImagesHook().before_train(runner)


def test_lists_that_share_nothing(tiny_voc, warnings):
    train, val = (
        DATASETS.build(dataset_config(tiny_voc, split))
        for split in ('train', 'val')
    )
    begin(train, val)
    begin(train, None)  # without validation
    begin([1, 2], [1, 2])  # data sets of another kind
    assert warnings == []


def test_lists_that_share_images(tiny_voc, warnings):
    lists = tiny_voc / 'ImageSets/Segmentation'
    (lists / 'both.txt').write_text('scene_5\nscene_6\nscene_1')
    train = DATASETS.build(dataset_config(tiny_voc))
    val = DATASETS.build(dataset_config(tiny_voc, 'both'))
    begin(ConcatDataset([train, train]), val)
    (said,) = warnings
    assert said.startswith('2 of the 3 images of validation')
    assert 'scene_1.jpg' in said
