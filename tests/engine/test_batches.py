import pytest
from mmengine.config import Config

from mmseg_pmm.engine import check_batches

ROOT = 'configs/pmm/deeplabv2_voc.py'


def config(**changes):
    cfg = Config.fromfile(ROOT)
    cfg.merge_from_dict(changes)
    return cfg


def test_incomplete_batches_are_the_samplers():
    cfg = config(**{'train_dataloader.drop_last': True})
    check_batches(cfg)
    assert cfg.train_dataloader.batch_sampler.drop_last
    assert 'drop_last' not in cfg.train_dataloader


@pytest.mark.parametrize(
    'changes, message',
    [
        ({'batch_size_is_total': False}, 'no longer read.*batch_sampler=None'),
        ({'auto_scale_lr': dict(enable=True)}, 'auto_scale_lr.*of all'),
    ],
)
def test_what_does_not_go_together(changes, message):
    with pytest.raises(ValueError, match=message):
        check_batches(config(**changes))


def test_other_loaders_are_left_alone():
    cfg = config(auto_scale_lr=dict(enable=True))
    cfg.train_dataloader.batch_sampler = None
    cfg.train_dataloader.drop_last = True
    check_batches(cfg)
    assert cfg.train_dataloader.drop_last


def test_what_goes_together():
    check_batches(config(auto_scale_lr=dict(enable=False)))
    cfg = config(auto_scale_lr=dict(enable=True))
    cfg.train_dataloader.batch_sampler = dict(type='AspectRatioBatchSampler')
    cfg.train_dataloader.drop_last = True
    check_batches(cfg)
    assert cfg.train_dataloader.drop_last
