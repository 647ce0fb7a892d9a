import pytest
from mmengine.config import Config

from mmseg_pmm.engine import share_batch


def shared(total, launcher, is_total=True):
    cfg = Config(
        dict(
            batch_size_is_total=is_total,
            train_dataloader=dict(batch_size=total),
        )
    )
    share_batch(cfg, launcher)
    return cfg.train_dataloader.batch_size


@pytest.mark.parametrize(
    'launcher, variable, rank',
    [
        ('pytorch', 'WORLD_SIZE', 'RANK'),
        ('slurm', 'SLURM_NTASKS', 'SLURM_PROCID'),
        ('mpi', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_RANK'),
    ],
)
def test_batch_is_divided(launcher, variable, rank, monkeypatch, capsys):
    monkeypatch.setenv(variable, '8')
    monkeypatch.setenv(rank, '0')
    assert shared(16, launcher) == 2
    assert 'a batch of 16 images on 8 processes' in capsys.readouterr().out
    # what does not divide: the nearest, and it is said
    assert shared(10, launcher) == 1
    assert '1 on each, 8 in all' in capsys.readouterr().out
    assert shared(4, launcher) == 1
    # the others are silent
    capsys.readouterr()
    monkeypatch.setenv(rank, '1')
    assert shared(16, launcher) == 2
    assert capsys.readouterr().out == ''


def test_launcher_that_did_not_start_this_process(monkeypatch):
    monkeypatch.delenv('SLURM_NTASKS', raising=False)
    with pytest.raises(ValueError, match='--launcher slurm.*srun'):
        shared(16, 'slurm')


def test_batch_of_one_process_is_left_alone(monkeypatch):
    monkeypatch.setenv('WORLD_SIZE', '8')
    assert shared(16, 'none') == 16
    assert shared(2, 'pytorch', is_total=False) == 2
