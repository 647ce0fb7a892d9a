import json
import os
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import torch
from mmengine.config import ConfigDict
from mmengine.logging import MessageHub
from mmengine.registry import DATASETS
from PIL import Image

from mmseg_pmm.datasets.image_classes import checksum_of_files
from mmseg_pmm.engine.hooks import TrainingDataHook
from mmseg_pmm.engine.training_data import (
    KEY,
    SETTINGS,
    length_of,
    read_said,
    training_data_of,
    what_changed,
)
from mmseg_pmm.files import read_mask, write_mask

from ..conftest import CLASSES, PALETTE, dataset_config


def data_of(root, wrapped=False, **kwargs):
    config = dataset_config(root, **kwargs)
    if wrapped:
        config = dict(type='RepeatDataset', dataset=config, times=2)
    return training_data_of(DATASETS.build(config))


@pytest.fixture
def labels(tiny_voc):
    def edit(**labels):
        path = tiny_voc / 'image_labels.json'
        labels_of = json.loads(path.read_text())
        path.write_text(json.dumps(labels_of | labels))

    edit(scene_0=['disc'])
    return edit


def test_labels(tiny_voc, labels):
    before = data_of(tiny_voc)
    assert what_changed(before, data_of(tiny_voc, wrapped=True)) == ''
    labels(scene_0=['square'])
    assert 'labels have changed' in what_changed(before, data_of(tiny_voc))
    # of an image that nothing learns from
    labels(scene_0=['disc'], scene_7=[])
    assert what_changed(before, data_of(tiny_voc)) == ''
    # two that change places
    labels(scene_0=['disc'], scene_1=['square'])
    before = data_of(tiny_voc)
    labels(scene_0=['square'], scene_1=['disc'])
    assert 'labels have changed' in what_changed(before, data_of(tiny_voc))


def test_lists(tiny_voc):
    before = data_of(tiny_voc)
    path = tiny_voc / 'ImageSets/Segmentation/train.txt'
    names = path.read_text().split()
    path.write_text('\n'.join(reversed(names)))
    assert what_changed(before, data_of(tiny_voc)) == ''
    path.write_text('\n'.join([*names[1:], 'scene_7']))
    assert 'labels have changed' in what_changed(before, data_of(tiny_voc))
    path.write_text('\n'.join(names[1:]))
    changed = what_changed(before, data_of(tiny_voc))
    assert changed == 'there were 6 images, and are 5'


def test_images_that_were_replaced(tiny_voc):
    before = data_of(tiny_voc)
    image = tiny_voc / 'JPEGImages/scene_2.jpg'
    os.utime(image)
    assert what_changed(before, data_of(tiny_voc)) == ''
    Image.new('RGB', (56, 40)).save(image)
    assert 'replaced by others' in what_changed(before, data_of(tiny_voc))


def test_uncompressed_images_that_were_replaced(tmp_path):
    """All files of one size."""
    path = str(tmp_path / 'a.bmp')
    Image.new('RGB', (60, 60), (9, 9, 9)).save(path)
    before = checksum_of_files([path])
    Image.new('RGB', (60, 60), (99, 9, 9)).save(path)
    assert checksum_of_files([path]) != before


@pytest.mark.parametrize('row', [0, 100, 239, 470])
def test_a_strip_of_an_uncompressed_image(tmp_path, row):
    path = str(tmp_path / 'a.bmp')
    image = Image.new('RGB', (640, 480))
    image.save(path)
    before = checksum_of_files([path])
    image.paste((255, 255, 255), (0, row, 640, row + 10))
    image.save(path)
    assert checksum_of_files([path]) != before


def test_classes(tiny_voc):
    before = data_of(tiny_voc)
    now = [dict(before[0], classes=[*CLASSES, 'ring'])]
    assert "and are ['background', 'disc', 'square', 'ring']" in what_changed(
        before, now
    )
    assert 'there were 1 data sets, and are 2' in what_changed(
        before, before * 2
    )


def test_masks(tiny_voc):
    folder = tiny_voc / 'SegmentationClass'
    masks = dict(pseudo_mask_dir=str(folder))
    before = data_of(tiny_voc, **masks)
    assert before[0]['masks'] is not None
    assert data_of(tiny_voc)[0]['masks'] is None
    assert what_changed(before, data_of(tiny_voc, **masks)) == ''
    mask = read_mask(folder / 'scene_3.png')
    write_mask(folder / 'scene_3.png', 0 * mask, PALETTE)
    changed = what_changed(before, data_of(tiny_voc, **masks))
    assert changed == 'the masks have changed'


def test_masks_that_changed_places(tiny_voc):
    folder = tiny_voc / 'SegmentationClass'
    masks = dict(pseudo_mask_dir=str(folder))
    before = data_of(tiny_voc, **masks)
    one, other = folder / 'scene_1.png', folder / 'scene_5.png'
    contents = one.read_bytes(), other.read_bytes()
    other.write_bytes(contents[0])
    one.write_bytes(contents[1])
    changed = what_changed(before, data_of(tiny_voc, **masks))
    assert changed == 'the masks have changed'


def test_a_mask_of_the_same_size(tiny_voc):
    folder = tiny_voc / 'SegmentationClass'
    masks = dict(pseudo_mask_dir=str(folder))
    before = data_of(tiny_voc, **masks)
    path = folder / 'scene_3.png'
    path.write_bytes(path.read_bytes()[:-1] + b'?')
    changed = what_changed(before, data_of(tiny_voc, **masks))
    assert changed == 'the masks have changed'


def test_ground_truth_that_judges(tiny_voc):
    steps = [dict(type='LoadImageFromFile'), dict(type='LoadAnnotations')]
    before = data_of(tiny_voc, pipeline=steps)
    path = tiny_voc / 'SegmentationClass/scene_3.png'
    write_mask(path, 0 * read_mask(path), PALETTE)
    changed = what_changed(before, data_of(tiny_voc, pipeline=steps))
    assert changed == 'the masks have changed'
    assert data_of(tiny_voc)[0]['masks'] is None  # not read


def test_masks_of_a_refresh_follow_from_the_first(tiny_voc):
    folder = tiny_voc / 'SegmentationClass'
    config = dataset_config(tiny_voc, pseudo_mask_dir=str(folder))
    data_set = DATASETS.build(config)
    before = training_data_of(data_set)
    data_set.rounds.switch(str(tiny_voc), 1)
    assert folder.name not in data_set.rounds.folder
    assert training_data_of(data_set) == before


def test_other_data_sets_are_not_judged(tiny_voc):
    assert training_data_of([1, 2]) == []
    assert what_changed(None, [dict(classes=[])]) == ''


@pytest.fixture
def runner(tiny_voc, tmp_path):
    data_set = DATASETS.build(dataset_config(tiny_voc))
    return SimpleNamespace(
        train_dataloader=SimpleNamespace(dataset=data_set),
        message_hub=MessageHub(str(tmp_path)),
        val_loop=None,
        cfg=ConfigDict(
            train_cfg=dict(max_epochs=2),
            optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
        ),
        iter=0,
        max_iters=6,
        logger=Mock(),
        _resume=True,
        _load_from='epoch_1.pth',
    )


def test_a_run_that_goes_on(runner, labels, tiny_voc, tmp_path):
    hook = TrainingDataHook()
    hook.before_train(runner)
    checkpoint = dict(message_hub=runner.message_hub.state_dict())
    hook.after_load_checkpoint(runner, checkpoint)
    hook.after_load_checkpoint(runner, {})  # an older one
    torch.save(checkpoint, tmp_path / 'epoch_1.pth')
    said = read_said(str(tmp_path / 'epoch_1.pth'))
    assert said[KEY] == data_of(tiny_voc)
    labels(scene_1=[])
    runner.train_dataloader.dataset = DATASETS.build(dataset_config(tiny_voc))
    with pytest.raises(ValueError, match='epoch_1.pth has learnt from other'):
        hook.after_load_checkpoint(runner, checkpoint)
    # its weights are a beginning
    runner._resume = False
    hook.after_load_checkpoint(runner, checkpoint)


def test_a_checkpoint_that_says_nothing(tmp_path):
    torch.save(dict(state_dict={}), tmp_path / 'a.pth')
    assert read_said(str(tmp_path / 'a.pth')) == {}


def test_another_length_is_warned_of(runner):
    hook = TrainingDataHook()
    hook.before_train(runner)
    checkpoint = dict(message_hub=runner.message_hub.state_dict())
    hook.after_load_checkpoint(runner, checkpoint)
    assert not runner.logger.warning.called
    runner.cfg.train_cfg = dict(max_epochs=4)
    hook.after_load_checkpoint(runner, checkpoint)
    (said,) = runner.logger.warning.call_args[0]
    assert 'max_epochs=2' in said and 'max_epochs=4' in said


def test_other_settings_are_warned_of(runner):
    hook = TrainingDataHook()
    hook.before_train(runner)
    checkpoint = dict(message_hub=runner.message_hub.state_dict())
    runner.cfg.optim_wrapper.optimizer.lr = 0.2
    hook.after_load_checkpoint(runner, checkpoint)
    (said,) = runner.logger.warning.call_args[0]
    assert 'optim_wrapper.optimizer.lr was 0.1, and is 0.2' in said
    assert 'schedule go on as the checkpoint has them' in said


def test_a_resumed_run_has_learnt_by_its_first_settings(runner):
    """Too: what is trained by two is not taken for trained by the last."""
    hook = TrainingDataHook()
    runner._resume = False
    hook.before_train(runner)
    runner._resume = True
    runner.cfg.optim_wrapper.optimizer.lr = 0.2
    hook.before_train(runner)
    said = runner.message_hub.runtime_info[SETTINGS]
    assert said['optim_wrapper.optimizer.lr'] == '0.1'


def test_a_resumed_run_knows_where_it_began(runner):
    hook = TrainingDataHook()
    runner._resume = False
    runner.cfg.load_from = 'weights/began.pth'
    hook.before_train(runner)
    checkpoint = dict(message_hub=runner.message_hub.state_dict())
    runner._resume = True
    runner.cfg.update(resume=True, load_from='run/iter_3.pth')
    hook.after_load_checkpoint(runner, checkpoint)
    assert not runner.logger.warning.called
    hook.before_train(runner)
    said = runner.message_hub.runtime_info[SETTINGS]
    assert said['load_from'] == '"began.pth"'


def test_a_training_that_has_ended_says_so(runner):
    hook = TrainingDataHook()
    hook.before_train(runner)
    assert not runner.logger.info.called
    runner.iter = 6
    hook.before_train(runner)
    (said,) = runner.logger.info.call_args[0]
    assert 'epoch_1.pth is the end of this training' in said


def test_lengths():
    assert length_of(dict(max_iters=9, val_interval=3)) == 'max_iters=9'
    assert length_of({}) == ''
