import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from mmengine.config import Config, ConfigDict

from mmseg_pmm.engine import (
    CPUAmpOptimWrapper,
    check_stage_inputs,
    cpu_amp_optim_wrapper,
    enable_amp,
    launching,
)
from mmseg_pmm.engine.launching import (
    join_gloo_ranks,
    lock_for_all_ranks,
    replace_sync_bn,
    set_up_launcher,
)

from ..ranks import run_ranks


def test_replace_sync_bn_at_any_depth():
    norm = dict(type='SyncBN', requires_grad=True)
    config = ConfigDict(
        type='A',
        norm_cfg=norm,
        heads=[dict(type='B', norm_cfg=norm), dict(type='C')],
    )
    replaced = replace_sync_bn(config)
    assert replaced.norm_cfg.type == replaced.heads[0].norm_cfg.type == 'BN'
    assert replaced.heads[0].norm_cfg.requires_grad is True
    assert replaced.heads[1].type == 'C'
    assert config.norm_cfg.type == 'SyncBN'


def test_mixed_precision_suits_the_machine(monkeypatch):
    plain = dict(type='OptimWrapper', accumulative_counts=2)
    half = dict(plain, type='AmpOptimWrapper', dtype='float16', loss_scale=8.0)
    on_cpu = dict(plain, type='mmseg_pmm.CPUAmpOptimWrapper')
    dynamic = dict(plain, type='AmpOptimWrapper', loss_scale='dynamic')
    for device, before, after in (
        ('cpu', plain, on_cpu),
        ('cpu', half, on_cpu),
        ('cuda', plain, dynamic),
        ('cuda', half, half),
    ):
        monkeypatch.setattr(launching, 'get_device', lambda d=device: d)
        cfg = Config(dict(optim_wrapper=dict(before)))
        enable_amp(cfg)
        assert cfg.optim_wrapper == after
    with pytest.raises(ValueError, match='ApexOptimWrapper'):
        enable_amp(Config(dict(optim_wrapper=dict(type='ApexOptimWrapper'))))


def test_cpu_precision_is_refused_on_a_gpu(monkeypatch):
    monkeypatch.setattr(cpu_amp_optim_wrapper, 'get_device', lambda: 'cuda')
    with pytest.raises(RuntimeError, match='AmpOptimWrapper'):
        CPUAmpOptimWrapper(optimizer=None)


def test_stage_inputs(tmp_path):
    needed = [dict(path=str(tmp_path / 'cams'), made_by='python make.py')]
    cfg = Config(dict(stage_inputs=needed))
    with pytest.raises(FileNotFoundError, match='(?s)cams.*python make.py'):
        check_stage_inputs(cfg)
    (tmp_path / 'cams').mkdir()
    (tmp_path / 'cams' / '.in_use.json').touch()
    with pytest.raises(FileNotFoundError, match='cams'):  # as good as empty
        check_stage_inputs(cfg)
    (tmp_path / 'cams' / 'a.npz').touch()
    check_stage_inputs(cfg)
    check_stage_inputs(Config())


def test_stage_inputs_that_a_config_makes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path('masks.py').write_text("mask_dir = 'made'\ndataset = dict()")
    Path('model.py').write_text(
        'model = dict()\ntrain_cfg = dict(max_iters=7)'
    )

    def said(**needed):
        with pytest.raises(FileNotFoundError) as error:
            check_stage_inputs(Config(dict(stage_inputs=[needed])))
        return str(error.value)

    masks = 'python -m mmseg_pmm make_pseudo_masks masks.py'
    assert said(path='made', config='masks.py').endswith(masks)
    assert f'{masks} --out b' in said(path='b', config='masks.py')
    test = 'python -m mmseg_pmm test model.py'
    assert f'{test} work_dirs/model/iter_7.pth --out b' in said(
        path='b', config='model.py'
    )
    assert f'{test} runs/iter_7.pth --tta --out b' in said(
        path='b', config='model.py', work_dir='runs', options='--tta'
    )
    train = 'python -m mmseg_pmm train model.py'
    assert said(path='work_dirs/model/iter_7.pth', config='model.py').endswith(
        train
    )
    assert f'{train} --work-dir a' in said(
        path='a/iter_7.pth', config='model.py'
    )
    with pytest.raises(KeyError, match='b has neither config.*nor made_by'):
        said(path='b')


LEAVING = """
import atexit
from datetime import timedelta
from torch.distributed import is_initialized
from mmseg_pmm.engine import join_gloo_ranks
atexit.register(lambda: print('in the group:', is_initialized()))
join_gloo_ranks('pytorch', timedelta(seconds=60))
print('in the group:', is_initialized())
{end}
"""


@pytest.mark.parametrize('end', ['', "raise SystemExit('error: x')"])
def test_ranks_leave_their_group_before_python_ends(end):
    run = subprocess.run(
        [sys.executable, '-c', LEAVING.format(end=end)],
        env=os.environ
        | dict(
            RANK='0',
            WORLD_SIZE='1',
            MASTER_ADDR='localhost',
            MASTER_PORT='0',  # any free one
        ),
        capture_output=True,
        text=True,
    )
    assert run.stdout.split('\n')[:2] == [
        'in the group: True',
        'in the group: False',
    ]
    assert run.returncode == (1 if end else 0)


LAUNCHED = """
import sys
from mmengine.config import Config
from mmengine.dist import all_gather_object, get_dist_info
from mmseg_pmm.engine import rank_of, set_up_launcher
launcher = sys.argv[1]
cfg = Config(dict(model=dict(norm_cfg=dict(type='SyncBN'))))
set_up_launcher(cfg, launcher)
assert cfg.model.norm_cfg.type == 'BN'
rank, ranks = get_dist_info()
assert rank_of(launcher) == rank
print(rank, all_gather_object(rank))
"""


@pytest.mark.parametrize(
    'launcher, rank, ranks',
    [
        ('pytorch', 'RANK', 'WORLD_SIZE'),
        ('slurm', 'SLURM_PROCID', 'SLURM_NTASKS'),
        ('mpi', 'OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'),
    ],
)
@pytest.mark.skipif(torch.cuda.is_available(), reason='without a GPU')
def test_launchers_without_a_gpu(launcher, rank, ranks):
    outputs = run_ranks(
        LAUNCHED, launcher, environment=lambda r: {rank: str(r), ranks: '2'}
    )
    assert [output.strip().split('\n')[-1] for output, _ in outputs] == [
        '0 [0, 1]',
        '1 [0, 1]',
    ], outputs


@pytest.mark.parametrize('launcher', ['pytorch', 'slurm', 'mpi'])
def test_launcher_that_did_not_start_this_process(launcher, monkeypatch):
    for variable in launching.RANKS[launcher]:
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ValueError, match=f'--launcher {launcher}'):
        join_gloo_ranks(launcher)
    with pytest.raises(ValueError, match=f'--launcher {launcher}'):
        set_up_launcher(Config(dict(model=dict())), launcher)


def test_first_machine_of_a_slurm_job(monkeypatch, tmp_path):
    """A scontrol that lists names, as Slurm's does."""
    scontrol = tmp_path / 'scontrol'
    scontrol.write_text('#!/bin/sh\necho "$3-1"; echo "$3-2"\n')
    scontrol.chmod(0o755)
    monkeypatch.setenv('PATH', str(tmp_path), prepend=os.pathsep)
    for name, value in dict(
        SLURM_PROCID='1', SLURM_NTASKS='2', SLURM_NODELIST='node'
    ).items():
        monkeypatch.setenv(name, value)
    for name in (
        *('MASTER_ADDR', 'MASTER_PORT', 'RANK', 'WORLD_SIZE'),
        'SLURM_STEP_NODELIST',
    ):
        monkeypatch.setenv(name, '')  # put back afterwards
        monkeypatch.delenv(name)
    joined = []
    monkeypatch.setattr(
        torch.distributed,
        'init_process_group',
        lambda *args, **kwargs: joined.append(dict(os.environ)),
    )
    monkeypatch.setattr(launching.atexit, 'register', lambda function: None)
    join_gloo_ranks('slurm')
    (environment,) = joined
    assert environment['MASTER_ADDR'] == 'node-1'
    assert environment['RANK'] == '1' and environment['WORLD_SIZE'] == '2'


def test_first_rank_holds_the_lock_for_all(tmp_path, monkeypatch):
    for rank in ('0', '1'):
        monkeypatch.setenv('RANK', rank)
        with lock_for_all_ranks(tmp_path, 'pytorch'):
            assert any(tmp_path.iterdir()) == (rank == '0')
        with lock_for_all_ranks(tmp_path, 'none'):
            assert any(tmp_path.iterdir())
