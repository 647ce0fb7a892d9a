"""What the tools share: several processes, batches, mixed precision."""

import atexit
import os
import subprocess
from contextlib import nullcontext
from datetime import timedelta

import torch
import torch.distributed
from mmengine.config import Config
from mmengine.device import get_device

from mmseg_pmm.files.locks import folder_lock

# by which each launcher tells a process its number, and of how many
RANKS = {
    'pytorch': ('RANK', 'WORLD_SIZE'),
    'slurm': ('SLURM_PROCID', 'SLURM_NTASKS'),
    'mpi': ('OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE'),
}
PORT = '29500'  # torch.distributed's default


def rank_of(launcher: str) -> int:
    """This process's number, before the processes know of each other.

    Raises:
        ValueError: The launcher's variables are not in the environment.
    """
    return _said_by(launcher, 0)


def lock_for_all_ranks(folder, launcher: str):
    """:func:`folder_lock`, held by the first rank."""
    return folder_lock(folder) if rank_of(launcher) == 0 else nullcontext()


def join_gloo_ranks(launcher='pytorch', timeout: timedelta = None):
    """Let the processes that a launcher started talk over gloo.

    They leave the group before Python shuts down: a thread of gloo that lets
    go of a tensor after that is ended in the middle of its C++, and the whole
    process, its work done, aborts with "terminate called without an active
    exception".

    Args:
        launcher (str): Key of :data:`RANKS`.
        timeout (timedelta, optional): By which a collective must be complete;
            else torch's default.

    Raises:
        ValueError: The launcher's variables are not in the environment.
    """
    if launcher != 'pytorch':
        os.environ['RANK'] = str(_said_by(launcher, 0))
        os.environ['WORLD_SIZE'] = str(_said_by(launcher, 1))
        os.environ.setdefault('MASTER_PORT', PORT)
        if 'MASTER_ADDR' not in os.environ:
            os.environ['MASTER_ADDR'] = _first_machine(launcher)
    else:
        _said_by(launcher, 0)
    torch.distributed.init_process_group('gloo', timeout=timeout)
    atexit.register(torch.distributed.destroy_process_group)


def _said_by(launcher: str, which: int) -> int:
    """A number of :data:`RANKS`; without a launcher there is one process."""
    if launcher == 'none':
        return (0, 1)[which]
    variable = RANKS[launcher][which]
    if variable not in os.environ:
        starter = dict(
            pytorch='torchrun or dist_*.sh',
            slurm='srun or slurm_*.sh',
            mpi='mpirun of Open MPI',
        )
        raise ValueError(
            f'--launcher {launcher} is for processes that '
            f'{starter[launcher]} started, and there is no {variable} in the '
            'environment: leave --launcher out for a single process'
        )
    return int(os.environ[variable])


def _first_machine(launcher: str) -> str:
    """Where rank 0 runs."""
    if launcher == 'slurm':
        nodes = os.environ.get('SLURM_STEP_NODELIST')
        nodes = nodes or os.environ['SLURM_NODELIST']
        listed = subprocess.run(
            ['scontrol', 'show', 'hostnames', nodes],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return listed.stdout.split()[0]
    raise ValueError(
        '--launcher mpi needs the name of the first machine in MASTER_ADDR'
    )


def set_up_launcher(cfg: Config, launcher: str, local_rank: int = 0):
    """Prepare a config for one process or many.

    On a machine without GPU, processes of any launcher talk over gloo
    (MMEngine's own set-up would ask for a CUDA device), and SyncBN, which
    exists for CUDA only, becomes BN.

    Raises:
        ValueError: The launcher's variables are not in the environment.
    """
    os.environ.setdefault('LOCAL_RANK', str(local_rank))
    cfg.launcher = launcher
    _said_by(launcher, 0)
    if launcher == 'none' or torch.cuda.is_available():
        return
    seconds = cfg.get('env_cfg', {}).get('dist_cfg', {}).get('timeout')
    join_gloo_ranks(launcher, seconds and timedelta(seconds=seconds))
    cfg.model = replace_sync_bn(cfg.model)
    wrapper = dict(
        type='MMDistributedDataParallel',
        broadcast_buffers=False,
        find_unused_parameters=cfg.get('find_unused_parameters', False),
    )
    wrapper.update(cfg.get('model_wrapper_cfg') or {})
    cfg.model_wrapper_cfg = dict(wrapper, device_ids=None)


def enable_amp(cfg: Config):
    """Train in mixed precision.

    On a GPU by MMEngine's AmpOptimWrapper, without one by
    :class:`CPUAmpOptimWrapper`.

    Raises:
        ValueError: The config has an optimizer wrapper of another kind, which
            would be lost.
    """
    wrapper = cfg.optim_wrapper
    kind = wrapper.get('type', 'OptimWrapper')
    if kind not in ('OptimWrapper', 'AmpOptimWrapper'):
        raise ValueError(
            f"--amp takes the place of 'OptimWrapper', and this "
            f'config has optim_wrapper.type={kind!r}: leave --amp out'
        )
    if get_device() == 'cpu':
        wrapper.type = 'mmseg_pmm.CPUAmpOptimWrapper'
        for key in ('dtype', 'loss_scale', 'use_fsdp'):  # of GPUs
            wrapper.pop(key, None)
        return
    wrapper.type = 'AmpOptimWrapper'
    wrapper.setdefault('loss_scale', 'dynamic')


def replace_sync_bn(model_cfg):
    """A copy of a model's config in which every SyncBN is a BN."""
    if isinstance(model_cfg, dict):
        copy = type(model_cfg)(
            {key: replace_sync_bn(value) for key, value in model_cfg.items()}
        )
        if copy.get('type') in ('SyncBN', 'MMSyncBN'):
            copy['type'] = 'BN'
        return copy
    if isinstance(model_cfg, (list, tuple)):
        return type(model_cfg)(replace_sync_bn(item) for item in model_cfg)
    return model_cfg
