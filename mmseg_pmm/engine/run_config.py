"""The config of a run: read, completed, and its checkpoints."""

import os.path as osp
import zipfile

from mmengine.config import Config

from mmseg_pmm.engine.config_options import check_options, read_of
from mmseg_pmm.engine.launching import rank_of
from mmseg_pmm.resources import find_config

# how files that torch wrote before 1.6 begin
PICKLE = b'\x80'


def load_config(path, work_dir=None, options=None, keys=()) -> Config:
    """Read a config as MMSegmentation's tools do.

    Data loaders with ``num_workers=0`` lose ``persistent_workers`` and
    ``prefetch_factor``, with which torch refuses them.

    Args:
        path (str): Config file, or the name of one of the package's.
        work_dir (str, optional): Instead of the config's; else
            ``work_dirs/{name of the config}``.
        options (dict, optional): Settings from ``--cfg-options``.
        keys (Sequence[str]): What the tool needs of the config.

    Raises:
        FileNotFoundError: There is no such file.
        KeyError: It is for another tool, or ``options`` sets what is nowhere
            read.
        ValueError: It is no Python, or never validates.
    """
    path = find_config(path)
    if not osp.isfile(path):
        raise FileNotFoundError(f'there is no config {path}')
    try:
        cfg = Config.fromfile(path)
    except SyntaxError as error:
        raise ValueError(
            f'{path}, or a config that it is based on, is no Python: '
            f'{error.msg}, line {error.lineno}: {error.text}'
        ) from error
    for key in keys:
        if key not in cfg and key not in (options or {}):
            raise KeyError(
                f'{path} has no {key!r}. One trains and tests the config of '
                'a model; make_pseudo_masks and the tools of analysis take '
                'that of pseudo-masks'
            )
    check_options(cfg, options or {}, read_of(cfg, keys))
    cfg.merge_from_dict(options or {})
    do_without_workers(cfg)
    if (cfg.get('train_cfg') or {}).get('val_interval', 1) < 1:
        raise ValueError(
            'train_cfg.val_interval must be at least 1; a run without '
            'validation has val_cfg=None val_dataloader=None '
            'val_evaluator=None'
        )
    if work_dir is not None:
        cfg.work_dir = work_dir
    elif cfg.get('work_dir') is None:
        name = osp.splitext(osp.basename(path))[0]
        cfg.work_dir = osp.join('work_dirs', name)
    return cfg


def do_without_workers(settings):
    """Make data loaders of ``num_workers=0`` such as torch accepts."""
    if isinstance(settings, (dict, Config)):
        if settings.get('num_workers') == 0:
            if settings.get('persistent_workers'):
                settings['persistent_workers'] = False
            settings.pop('prefetch_factor', None)
        settings = settings.values()
    elif not isinstance(settings, (list, tuple)):
        return
    for part in settings:
        do_without_workers(part)


def last_checkpoint(cfg: Config) -> str:
    """Where training with this config ends."""
    limits = cfg.train_cfg
    if 'max_iters' in limits:
        name = f'iter_{limits.max_iters}.pth'
    else:
        name = f'epoch_{limits.max_epochs}.pth'
    return osp.join(cfg.work_dir, name)


def check_checkpoint(path):
    """Check, without reading it, that a local file is a whole checkpoint.

    Args:
        path (str, optional): A file, or an address, of which nothing is
            known here.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is none of torch's files, or a part of one.
    """
    if path is None or '://' in path:
        return
    if not osp.isfile(path):
        raise FileNotFoundError(f'there is no checkpoint {path}')
    with open(path, 'rb') as file:
        is_old = file.read(1) == PICKLE
    if not is_old and not zipfile.is_zipfile(path):
        raise ValueError(
            f'{path} is no PyTorch checkpoint, or only a part of one, as a '
            'run leaves it that is killed while it writes: take the one '
            'before'
        )


def newest_checkpoint(cfg: Config):
    """The checkpoint in the work_dir to go on from, None before the first.

    ``last_checkpoint`` there has its path as it was when it was written; only
    its name counts, since the folder may have been copied or moved. Where
    CheckpointHook has an ``out_dir`` the path counts.

    Raises:
        FileNotFoundError: It is not there.
    """
    noted = osp.join(cfg.work_dir, 'last_checkpoint')
    if not osp.isfile(noted):
        return None
    with open(noted) as file:
        path = file.read().strip()
    hook = cfg.get('default_hooks', {}).get('checkpoint') or {}
    if hook.get('out_dir') is not None:
        return path
    path = osp.join(cfg.work_dir, osp.basename(path))
    if not osp.isfile(path):
        raise FileNotFoundError(
            f'{noted} says to go on from {osp.basename(path)}, and there is '
            f'no {path}: put it there, write the name of another checkpoint '
            'into that file, or remove it to start anew'
        )
    return path


def go_on(cfg: Config, options: dict = None, launcher='none'):
    """Resume from the newest checkpoint in the work_dir, if there is one.

    Its own checkpoint comes before a ``load_from`` of the config, which is
    where the run began; before one from ``--cfg-options`` it does not.

    Args:
        cfg (Config): ``resume`` and ``load_from`` are set.
        options (dict, optional): Settings from ``--cfg-options``.
        launcher (str): Of the processes, the first of which says what it does.
    """
    if (options or {}).get('load_from') is not None:
        cfg.resume = True
        return
    newest = newest_checkpoint(cfg)
    cfg.resume = newest is not None
    if newest is not None:
        cfg.load_from = newest
    elif rank_of(launcher) == 0:
        print(f'there is no checkpoint in {cfg.work_dir} yet: a new run')
