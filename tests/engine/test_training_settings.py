from copy import deepcopy

import pytest
from mmengine.config import Config

from mmseg_pmm.engine.launching import enable_amp, replace_sync_bn
from mmseg_pmm.engine.trained_model import model_changed
from mmseg_pmm.engine.training_settings import (
    settings_changed,
    training_settings,
)


@pytest.fixture
def cfg():
    return Config(
        dict(
            model=dict(
                backbone=dict(
                    norm_cfg=dict(type='SyncBN'),
                    init_cfg=dict(checkpoint='weights/resnet50.pth'),
                    strides=(1, 2),
                ),
                test_cfg=dict(mode='whole'),
            ),
            train_dataloader=dict(
                batch_size=8,
                num_workers=2,
                dataset=dict(
                    data_root='data/pets',
                    pipeline=[dict(type='Resize', scale=(60, 40))],
                ),
            ),
            optim_wrapper=dict(
                type='OptimWrapper', optimizer=dict(type='SGD', lr=0.1)
            ),
            param_scheduler=[dict(type='PolyLR', power=0.9)],
            train_cfg=dict(max_iters=6),
        )
    )


def changed(cfg, **options):
    now = deepcopy(cfg)
    now.merge_from_dict(
        {key.replace('__', '.'): value for key, value in options.items()}
    )
    return settings_changed(training_settings(cfg), training_settings(now))


@pytest.mark.parametrize(
    ('option', 'value', 'sentence'),
    [
        (
            'optim_wrapper__optimizer__lr',
            0.2,
            'optim_wrapper.optimizer.lr was 0.1, and is 0.2',
        ),
        (
            'train_dataloader__batch_size',
            4,
            'train_dataloader.batch_size was 8, and is 4',
        ),
        (
            'train_dataloader__dataset__pipeline__0__scale',
            (30, 20),
            'train_dataloader.dataset.pipeline.0.scale was [60, 40], and is '
            '[30, 20]',
        ),
        (
            'model__backbone__init_cfg__checkpoint',
            'weights/others.pth',
            'model.backbone.init_cfg.checkpoint was "resnet50.pth", and is '
            '"others.pth"',
        ),
        (
            'param_scheduler__0__power',
            1.0,
            'param_scheduler.0.power was 0.9, and is 1.0',
        ),
        (
            'custom_hooks',
            [dict(type='EMAHook')],
            'custom_hooks.0.type was not set, and is "EMAHook"',
        ),
        (
            'randomness__seed',
            3,
            'randomness.seed was not set, and is 3',
        ),
    ],
)
def test_what_a_network_learns_by(cfg, option, value, sentence):
    assert changed(cfg, **{option: value}) == sentence


@pytest.mark.parametrize(
    ('option', 'value'),
    [
        ('train_dataloader__num_workers', 0),
        ('train_dataloader__dataset__data_root', '/mnt/others'),
        ('train_dataloader__drop_last', True),
        ('model__test_cfg__mode', 'slide'),
        ('model__backbone__init_cfg__checkpoint', '/mnt/resnet50.pth'),
        ('model__backbone__strides', [1, 2]),  # as options write them
        ('train_cfg__max_iters', 9),  # told apart by what tells lengths
        ('work_dir', 'elsewhere'),
    ],
)
def test_what_changes_nothing(cfg, option, value):
    assert changed(cfg, **{option: value}) == ''


def test_what_tools_write_into_a_config(cfg):
    before = training_settings(cfg)
    cfg.model = replace_sync_bn(cfg.model)
    enable_amp(cfg)
    assert settings_changed(before, training_settings(cfg)) == ''


def test_many_differences_are_counted(cfg):
    now = dict(training_settings(cfg), a='1', b='2', c='3', d='4')
    assert settings_changed(training_settings(cfg), now).endswith(
        'c was not set, and is 3; and 1 more'
    )
    assert settings_changed(None, now) == ''


def test_weights_of_the_same_name(cfg, tmp_path):
    """Another file in the place of one, or in another folder."""
    path = tmp_path / 'w.pth'
    path.write_bytes(b'1')
    cfg.model.backbone.init_cfg.checkpoint = str(path)
    before = training_settings(cfg)
    path.write_bytes(b'2')
    now = training_settings(cfg)
    assert settings_changed(before, now) == (
        'model.backbone.init_cfg.checkpoint names a file of other contents'
    )
    path.unlink()  # no longer needed
    assert settings_changed(before, training_settings(cfg)) == ''


def test_where_a_run_began(cfg):
    assert changed(cfg, load_from='a.pth') == (
        'load_from was not set, and is "a.pth"'
    )
    cfg.load_from = 'run/epoch_1.pth'
    assert 'load_from' in training_settings(cfg)
    cfg.resume = True  # from a checkpoint of its own
    assert 'load_from' not in training_settings(cfg)


def test_what_a_refresh_predicts_by(cfg):
    cfg.custom_hooks = [dict(type='OfOthers', dataloader='val')]
    training_settings(cfg)
    cfg.refresh_dataloader = dict(batch_size=1)
    assert changed(cfg, refresh_dataloader__batch_size=2) == ''
    cfg.custom_hooks = [dict(type='Refresh', dataloader='refresh_dataloader')]
    assert changed(cfg, refresh_dataloader__batch_size=2) == (
        'refresh_dataloader.batch_size was 1, and is 2'
    )
    assert changed(cfg, model__test_cfg__mode='slide') == (
        'model.test_cfg.mode was "whole", and is "slide"'
    )


@pytest.mark.parametrize(
    ('option', 'value', 'differs'),
    [
        ('model.backbone.strides', (1, 1), True),
        ('model.decode_head', dict(dilations=(6, 12)), True),
        ('model.decode_head', dict(loss_decode=dict(type='PUSLoss')), False),
        ('model.decode_head', dict(dropout_ratio=0.5), False),
        ('model.backbone.init_cfg.checkpoint', 'others.pth', False),
        ('model.backbone.norm_cfg.type', 'BN', False),
        ('model.test_cfg.mode', 'slide', False),
        ('model.auxiliary_head', dict(type='FCNHead'), False),
        ('model.data_preprocessor', dict(mean=[1]), True),
        ('model.data_preprocessor', dict(size=(9, 9)), False),
        ('optim_wrapper.optimizer.lr', 9, False),
    ],
)
def test_the_model_that_was_trained(cfg, option, value, differs):
    before = training_settings(cfg)
    assert model_changed(before, cfg) == ''
    cfg.merge_from_dict({option: value})
    assert bool(model_changed(before, cfg)) == differs
    assert model_changed(None, cfg) == ''
    # that of a model that looks at several views
    cfg.model = dict(type='SegTTAModel', module=cfg.model)
    assert bool(model_changed(before, cfg)) == differs


def test_paths_in_lists_and_with_a_slash(cfg):
    before = dict(train_dataloader__dataset__datasets=['data/a.txt', 'b'])
    cfg.merge_from_dict(
        {key.replace('__', '.'): value for key, value in before.items()}
    )
    moved = dict(train_dataloader__dataset__datasets=['/mnt/a.txt', 'b'])
    assert changed(cfg, **moved) == ''
    cfg.train_dataloader.dataset.cam_dir = 'work_dirs/one/'
    assert changed(cfg, train_dataloader__dataset__cam_dir='a/one') == ''
    assert changed(cfg, train_dataloader__dataset__cam_dir='a/two/') != ''
