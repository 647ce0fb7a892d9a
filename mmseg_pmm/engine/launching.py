"""What the tools share: reading a config, starting several processes."""

import atexit
import os
import os.path as osp
from datetime import timedelta

import torch
import torch.distributed
from mmengine.config import Config
from mmengine.device import get_device

# by which each launcher tells how many processes it has started
NUMBER_OF_RANKS = {
    'pytorch': 'WORLD_SIZE',
    'slurm': 'SLURM_NTASKS',
    'mpi': 'OMPI_COMM_WORLD_SIZE',
}


def load_config(path, work_dir=None, options=None, keys=()) -> Config:
    """Read a config as MMSegmentation's tools do.

    Args:
        path (str): Config file.
        work_dir (str, optional): Instead of the config's; else
            ``work_dirs/{name of the config}``.
        options (dict, optional): Settings from ``--cfg-options``.
        keys (Sequence[str]): What the tool needs of the config.

    Raises:
        SystemExit: There is no such file, or it is for another tool.
    """
    if not osp.isfile(path):
        raise SystemExit(f'error: there is no config {path}')
    cfg = Config.fromfile(path)
    cfg.merge_from_dict(options or {})
    for key in keys:
        if key not in cfg:
            raise SystemExit(
                f'error: {path} has no {key!r}. tools/train.py and '
                'tools/test.py take the config of a model; '
                'tools/make_pseudo_masks.py and tools/analysis that of '
                'pseudo-masks'
            )
    if work_dir is not None:
        cfg.work_dir = work_dir
    elif cfg.get('work_dir') is None:
        name = osp.splitext(osp.basename(path))[0]
        cfg.work_dir = osp.join('work_dirs', name)
    return cfg


def last_checkpoint(cfg: Config) -> str:
    """Where training with this config ends."""
    limits = cfg.train_cfg
    if 'max_iters' in limits:
        name = f'iter_{limits.max_iters}.pth'
    else:
        name = f'epoch_{limits.max_epochs}.pth'
    return osp.join(cfg.work_dir, name)


def join_gloo_ranks(timeout: timedelta = None):
    """Let the processes that torchrun started talk over gloo.

    They leave the group before Python shuts down: a thread of gloo that lets
    go of a tensor after that is ended in the middle of its C++, and the whole
    process, its work done, aborts with "terminate called without an active
    exception".

    Args:
        timeout (timedelta, optional): By which a collective must be complete;
            else torch's default.
    """
    torch.distributed.init_process_group('gloo', timeout=timeout)
    atexit.register(torch.distributed.destroy_process_group)


def set_up_launcher(cfg: Config, launcher: str, local_rank: int = 0):
    """Prepare a config for one process or many.

    On a machine without GPU, processes that torchrun started talk over gloo
    (MMEngine's own set-up would ask for a CUDA device), and SyncBN, which
    exists for CUDA only, becomes BN.
    """
    os.environ.setdefault('LOCAL_RANK', str(local_rank))
    cfg.launcher = launcher
    if launcher != 'pytorch' or torch.cuda.is_available():
        return
    seconds = cfg.get('env_cfg', {}).get('dist_cfg', {}).get('timeout')
    join_gloo_ranks(seconds and timedelta(seconds=seconds))
    cfg.model = replace_sync_bn(cfg.model)
    wrapper = dict(
        type='MMDistributedDataParallel',
        broadcast_buffers=False,
        find_unused_parameters=cfg.get('find_unused_parameters', False),
    )
    wrapper.update(cfg.get('model_wrapper_cfg') or {})
    cfg.model_wrapper_cfg = dict(wrapper, device_ids=None)


def share_batch(cfg: Config, launcher: str):
    """Divide a published batch among the processes.

    With ``batch_size_is_total = True`` in a config,
    ``train_dataloader.batch_size`` is that of all processes together, so that
    learning rate and number of steps stay what was published on any number of
    GPUs. Where it does not divide, the nearest is taken.
    """
    if not cfg.get('batch_size_is_total') or launcher == 'none':
        return
    ranks = int(os.environ.get(NUMBER_OF_RANKS[launcher], 1))
    total = cfg.train_dataloader.batch_size
    share = max(1, round(total / ranks))
    cfg.train_dataloader.batch_size = share
    if int(os.environ.get('RANK', 0)) == 0:
        print(
            f'a batch of {total} images on {ranks} processes: {share} on each'
            + ('' if share * ranks == total else f', {share * ranks} in all')
        )


def enable_amp(cfg: Config):
    """Train in mixed precision.

    On a GPU by MMEngine's AmpOptimWrapper, without one by
    :class:`CPUAmpOptimWrapper`.

    Raises:
        SystemExit: The config has an optimizer wrapper of another kind, which
            would be lost.
    """
    wrapper = cfg.optim_wrapper
    kind = wrapper.get('type', 'OptimWrapper')
    if kind not in ('OptimWrapper', 'AmpOptimWrapper'):
        raise SystemExit(
            f"error: --amp takes the place of 'OptimWrapper', and this "
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
