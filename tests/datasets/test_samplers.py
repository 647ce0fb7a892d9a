import pytest
from mmengine.config import Config
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from torch.utils.data import SequentialSampler

from mmseg_pmm.datasets import samplers
from mmseg_pmm.datasets.samplers import TotalBatchSampler

from ..ranks import run_ranks


def batches(total, ranks, monkeypatch, **settings):
    monkeypatch.setattr(samplers, 'get_world_size', lambda: ranks)
    sampler = TotalBatchSampler(
        SequentialSampler(range(10)), total, **settings
    )
    assert len(sampler) == len(list(sampler))
    return [len(batch) for batch in sampler]


@pytest.mark.parametrize(
    'total, ranks, sizes',
    [
        (4, 1, [4, 4, 2]),
        (4, 2, [2] * 5),
        (5, 2, [2] * 5),  # the nearest
        (2, 8, [1] * 10),
    ],
)
def test_batch_is_divided(total, ranks, sizes, monkeypatch):
    assert batches(total, ranks, monkeypatch) == sizes


def test_incomplete_batches_may_be_left_out(monkeypatch):
    assert batches(4, 1, monkeypatch, drop_last=True) == [4, 4]


SCRIPT = """
import sys
import torch
from mmengine.config import Config
from mmengine.dist import init_dist
from mmengine.runner import Runner

torch.distributed.init_process_group('gloo')
cfg = Config.fromfile(sys.argv[1])
loader = dict(
    cfg.train_dataloader,
    dataset=list(range(48)),
    num_workers=0,
    persistent_workers=False,
    collate_fn=dict(type='default_collate'),
)
loader = Runner.build_dataloader(loader, seed=0)
print([len(batch) for batch in loader], [int(i) for b in loader for i in b])
"""


def test_two_processes_share_a_published_batch():
    """Under MMEngine's own Runner: no tool of ours is needed."""
    outputs = run_ranks(SCRIPT, 'configs/pmm/cam_voc.py')
    seen = []
    for out, complaint in outputs:
        sizes, indices = out.strip().splitlines()[-1].split('] [')
        assert sizes == '[12, 12', complaint
        seen += [int(index) for index in indices.strip(' ]').split(',')]
    assert sorted(seen) == list(range(48))


def test_one_process_has_all_of_it():
    init_default_scope('mmseg')
    cfg = Config.fromfile('configs/amn/irn_voc.py')
    loader = dict(
        cfg.train_dataloader,
        dataset=list(range(64)),
        num_workers=0,
        persistent_workers=False,
    )
    loader = Runner.build_dataloader(loader, seed=0)
    assert loader.batch_sampler.batch_size == cfg.train_dataloader.batch_size


@pytest.mark.parametrize(
    'total, ranks, share', [(7, 4, 2), (16, 6, 3), (16, 5, 3), (10, 7, 1)]
)
def test_the_nearest_share_above_or_below(total, ranks, share, monkeypatch):
    monkeypatch.setattr(samplers, 'get_world_size', lambda: ranks)
    sampler = TotalBatchSampler(SequentialSampler(range(10)), total)
    assert sampler.batch_size == share
    left_out = TotalBatchSampler(SequentialSampler(range(10)), total, True)
    assert all(len(batch) == share for batch in left_out)
