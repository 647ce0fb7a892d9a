from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from torch.utils.data import DataLoader

from mmseg_pmm.engine import check_checkpoint, go_on, load_config
from mmseg_pmm.engine.run_config import newest_checkpoint

ROOT = Path(__file__).parents[2]
CONFIG = """
epochs = 7
stages = 3
cam_dir = 'work_dirs/cams'
crop = (4, 4)
data_preprocessor = dict(size=crop)
model = dict(
    a=dict(b=1),
    backbone=dict(type='ResNetV1c', depth=50),
    data_preprocessor=data_preprocessor,
    stages=3)
train_cfg = dict(max_epochs=epochs)
val_dataloader = dict(num_workers=3)
refresh_dataloader = dict(batch_size=1)
custom_hooks = [dict(dataloader='refresh_dataloader', from_=cam_dir)]
train_dataloader = dict(
    num_workers=2, persistent_workers=True, prefetch_factor=4)
hook_dataloader = [train_dataloader]
tta_pipeline = [dict(a=1), dict(type='mmseg_pmm.ClasswiseCRF', alpha=0.5)]
mine = 'read by a hook of mine'
"""


@pytest.fixture
def config(tmp_path):
    path = tmp_path / 'mine.py'
    path.write_text(CONFIG)
    return str(path)


def test_work_dir_is_named_after_the_config(config, tmp_path):
    cfg = load_config(config, options={'model.a.b': 2})
    assert cfg.work_dir == 'work_dirs/mine' and cfg.model.a.b == 2
    assert load_config(config, 'elsewhere').work_dir == 'elsewhere'
    with pytest.raises(FileNotFoundError, match='none.py'):
        load_config(str(tmp_path / 'none.py'))
    with pytest.raises(KeyError, match="no 'dataset'"):
        load_config(config, keys=['dataset'])


def test_config_that_is_no_python(tmp_path):
    (tmp_path / 'sick.py').write_text('a = 1\nb = dict(\n')
    with pytest.raises(ValueError, match='sick.py.*line 2'):
        load_config(str(tmp_path / 'sick.py'))


def test_interval_of_validation(tmp_path):
    path = tmp_path / 'mine.py'
    path.write_text('train_cfg = dict(val_interval=0)')
    with pytest.raises(ValueError, match='val_interval.*val_cfg=None'):
        load_config(str(path))


@pytest.mark.parametrize(
    'option, message',
    [
        ('optim_wraper.optimizer.lr', 'there is optim_wrapper'),
        ('modle.a', 'there is model'),
        ('nonsense', "no 'nonsense', and this tool does not read it.$"),
        # inside of what is read
        ('model.backbone.deepth', "there is 'depth'. Is it misspelt"),
        ('tta_pipeline.1.alpah', "there is no 'alpah'.*there is 'alpha'"),
        # put in already: what is set now would change nothing
        ('cam_dir', r'variable.*custom_hooks.0.from_'),
        ('crop', r'variable.*into: model.data_preprocessor.size.$'),
        ('data_preprocessor.size', 'variable.*into: model.data_preprocessor'),
        # a number that others have, too
        ('stages', r'variable.*into: model.stages.$'),
        ('epochs', 'variable.*one of those with the same value, train_cfg'),
    ],
)
def test_settings_that_change_nothing(config, option, message):
    with pytest.raises(KeyError, match=message):
        load_config(config, options={option: 'x'})


@pytest.mark.parametrize(
    'config, needed, option, message',
    [
        # which stage 3 reads, and training does not
        (
            'deeplabv2',
            'model',
            'mask_dir',
            'variable.*train_dataloader.dataset.pseudo_mask_dir',
        ),
        ('deeplabv2', 'model', 'dataset.ann_file', 'this tool does not read'),
        # which training reads, and stage 3 does not
        ('ppmg', 'dataset', 'optim_wrapper.optimizer.lr', 'tool does not rea'),
        ('ppmg', 'dataset', 'load_from', "this tool does not read 'load_fr"),
    ],
)
def test_settings_of_another_tool(config, needed, option, message):
    path = str(ROOT / f'configs/pmm/{config}_voc.py')
    with pytest.raises(KeyError, match=message):
        load_config(path, options={option: 'x'}, keys=[needed])


@pytest.mark.parametrize(
    'config, needed, option',
    [
        ('deeplabv2', 'model', 'train_dataloader.dataset.ann_file'),
        ('deeplabv2', 'model', 'crf_metric.num_workers'),
        ('deeplabv2', 'model', 'refresh_dataloader.batch_size'),
        ('ppmg', 'dataset', 'dataset.ann_file'),
        ('ppmg', 'dataset', 'mask_dir'),
        ('ppmg', 'dataset', 'evaluator.classes'),
    ],
)
def test_settings_that_this_tool_reads(config, needed, option):
    path = str(ROOT / f'configs/pmm/{config}_voc.py')
    cfg = load_config(path, options={option: 'x'}, keys=[needed])
    for key in option.split('.'):
        cfg = cfg[key]
    assert cfg == 'x'


def test_preprocessor_of_a_model_without(tmp_path):
    path = tmp_path / 'mine.py'
    path.write_text('model = dict(a=1)\ndata_preprocessor = dict(size=2)')
    options = {'data_preprocessor.size': 4}
    cfg = load_config(str(path), options=options, keys=['model'])
    assert cfg.data_preprocessor.size == 4


@pytest.mark.parametrize(
    'option', ['refresh_dataloader', 'load_from', 'mine', 'stage_inputs']
)
def test_settings_that_somebody_reads(config, option):
    assert load_config(config, options={option: 'x'})[option] == 'x'


def test_loaders_without_workers(config):
    cfg = load_config(config, options={'train_dataloader.num_workers': 0})
    loader = cfg.train_dataloader
    DataLoader([1, 2], **loader)  # which torch refuses otherwise
    # the others keep theirs
    (other,) = cfg.hook_dataloader
    assert other.persistent_workers and other.prefetch_factor == 4


def run_in(folder, name='iter_2.pth', noted=None, **settings):
    folder.mkdir()
    (folder / name).touch()
    (folder / 'last_checkpoint').write_text(str(noted or folder / name))
    return Config(dict(work_dir=str(folder), **settings))


def test_copied_work_dir_goes_on_from_its_own_checkpoint(tmp_path):
    run_in(tmp_path / 'old')
    cfg = run_in(tmp_path / 'copy', noted=tmp_path / 'old/iter_2.pth')
    assert newest_checkpoint(cfg) == str(tmp_path / 'copy/iter_2.pth')
    go_on(cfg)
    assert cfg.resume and cfg.load_from == str(tmp_path / 'copy/iter_2.pth')
    (tmp_path / 'copy/iter_2.pth').unlink()
    with pytest.raises(FileNotFoundError, match='copy/iter_2.pth'):
        go_on(cfg)


def test_checkpoint_that_is_none(tmp_path):
    path = tmp_path / 'a.pth'
    for whole in (True, False):  # and the format before torch 1.6
        torch.save(dict(a=1), path, _use_new_zipfile_serialization=whole)
        check_checkpoint(str(path))
    check_checkpoint(None)
    check_checkpoint('open-mmlab://resnet50')
    torch.save(dict(a=torch.zeros(1000)), path)
    for sick in (path.read_bytes()[:2000], b'text', b''):
        path.write_bytes(sick)
        with pytest.raises(ValueError, match='a.pth is no PyTorch checkp'):
            check_checkpoint(str(path))
    for missing in (tmp_path, tmp_path / 'none.pth'):
        with pytest.raises(FileNotFoundError, match='there is no checkpoint'):
            check_checkpoint(str(missing))


def test_checkpoints_that_are_kept_elsewhere(tmp_path):
    hooks = dict(checkpoint=dict(out_dir='elsewhere'))
    cfg = run_in(
        tmp_path / 'a', noted='elsewhere/a/iter_2.pth', default_hooks=hooks
    )
    assert newest_checkpoint(cfg) == 'elsewhere/a/iter_2.pth'


def test_where_a_run_began_is_not_where_it_goes_on(tmp_path, capsys):
    cfg = Config(dict(work_dir=str(tmp_path), load_from='published.pth'))
    go_on(cfg)  # a run to come: its weights, not its optimizer
    assert not cfg.resume and cfg.load_from == 'published.pth'
    assert 'a new run' in capsys.readouterr().out
    cfg = run_in(tmp_path / 'run', load_from='published.pth')
    go_on(cfg)
    assert cfg.resume and cfg.load_from.endswith('run/iter_2.pth')
    # but what the command says counts
    cfg = run_in(tmp_path / 'other', load_from='older.pth')
    go_on(cfg, dict(load_from='older.pth'))
    assert cfg.resume and cfg.load_from == 'older.pth'


def test_one_rank_says_that_it_is_a_new_run(tmp_path, capsys, monkeypatch):
    for rank in ('0', '1'):
        monkeypatch.setenv('RANK', rank)
        go_on(Config(dict(work_dir=str(tmp_path))), launcher='pytorch')
    assert capsys.readouterr().out.count('a new run') == 1


@pytest.mark.parametrize(
    'option',
    [
        'model.decode_head.loss_decode.class_weight',
        'model.decode_head.channel',  # of a head that nobody knows
        'train_cfg.val_begin',
    ],
)
def test_settings_that_are_called_like_others(option, tmp_path):
    path = tmp_path / 'mine.py'
    path.write_text("""
model = dict(decode_head=dict(
    type='Mine',
    channels=4,
    loss_decode=dict(type='CrossEntropyLoss', loss_weight=1.0)))
train_cfg = dict(val_interval=1, val_begins=2)
""")
    cfg = load_config(str(path), options={option: [1.0]}, keys=['model'])
    for key in option.split('.'):
        cfg = cfg[key]
    assert cfg == [1.0]
