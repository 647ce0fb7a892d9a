import json

import pytest
from mmengine.config import Config

from mmseg_pmm.files.made_with import NAME, begin_anew, differs, made_with


def config(**changes):
    return Config(
        dict(
            model=dict(type='A', test_cfg=dict(scales=(0.5, 1.0))),
            test_dataloader=dict(
                dataset=dict(ann_file='train.txt', pipeline=[dict(type='B')])
            ),
            test_cfg=dict(type='TestLoop'),
            test_evaluator=dict(type='C', stride=2),
            **changes,
        )
    )


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / 'epoch_8.pth'
    path.write_bytes(b'weights')
    return path


def test_the_same_prediction(tmp_path, checkpoint):
    folder = tmp_path / 'cams'
    made = made_with(config(), checkpoint)
    assert differs(folder, made) is None
    begin_anew(folder, made, ['.npz'], 'the config')
    (folder / 'a.npz').touch()
    # of other images, on another machine
    other = config(work_dir='elsewhere')
    other.test_dataloader.dataset.ann_file = 'val.txt'
    moved = checkpoint.rename(tmp_path / 'moved.pth')
    made = made_with(other, moved)
    assert differs(folder, made) is None
    begin_anew(folder, made, ['.npz'], 'the config')
    assert (folder / 'a.npz').exists()
    said = json.loads((folder / NAME).read_text())
    assert said['config'] == 'the config'
    assert said['checkpoint'] == str(moved)
    assert set(said['versions']) >= {'torch', 'numpy'}


def test_another_checkpoint_of_the_same_name(tmp_path, checkpoint):
    made = made_with(config(), checkpoint)
    begin_anew(tmp_path, made, [], '')
    for name in ('a.npz', 'picture.png'):
        (tmp_path / name).touch()
    checkpoint.write_bytes(b'better weights')
    made = made_with(config(), checkpoint)
    assert differs(tmp_path, made) == 'another checkpoint'
    begin_anew(tmp_path, made, ['.npz'], '')
    assert not (tmp_path / 'a.npz').exists()
    assert (tmp_path / 'picture.png').exists()
    assert differs(tmp_path, made) is None


@pytest.mark.parametrize(
    'key, value',
    [
        ('model.test_cfg.scales', (1.0,)),
        ('test_evaluator.stride', 1),
        ('test_cfg.fp16', True),
        ('test_dataloader.dataset.pipeline', []),
    ],
)
def test_other_settings(tmp_path, checkpoint, key, value):
    begin_anew(tmp_path, made_with(config(), checkpoint), [], '')
    other = config()
    other.merge_from_dict({key: value})
    assert differs(tmp_path, made_with(other, checkpoint)) == 'other settings'
    other = made_with(config(), checkpoint, tta=True)
    assert differs(tmp_path, other) == 'other settings'


def test_a_checkpoint_of_a_url(tmp_path):
    begin_anew(tmp_path, made_with(config(), 'https://a/b.pth'), [], '')
    assert differs(tmp_path, made_with(config(), 'https://a/b.pth')) is None
    made = made_with(config(), 'https://a/c.pth')
    assert differs(tmp_path, made) == 'another checkpoint'
