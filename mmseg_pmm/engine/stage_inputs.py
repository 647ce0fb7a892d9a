"""What a stage reads from the stage before it."""

import os.path as osp
from pathlib import Path

from mmseg_pmm.engine.run_config import last_checkpoint, load_config
from mmseg_pmm.resources import command_for_here, tool_command


def check_stage_inputs(cfg):
    """Stop when an input of a stage is missing, and say what makes it.

    A config names them in ``stage_inputs``, a list of ``dict(path=...,
    config=...)`` or ``dict(path=..., made_by=...)``, see
    :func:`command_that_makes`. A folder must have something in it (hidden
    files, as locks, do not count).

    Args:
        cfg (Config): Of the stage.

    Raises:
        FileNotFoundError: With the missing paths and the commands.
    """
    missing = [
        f'  {needed.path}\n    make it with: {command_that_makes(needed)}'
        for needed in cfg.get('stage_inputs', [])
        if not _is_there(Path(needed.path))
    ]
    if missing:
        raise FileNotFoundError(
            'this stage needs what is not there:\n' + '\n'.join(missing)
        )


def command_of_input(cfg, path):
    """The command that makes an input of a stage.

    Args:
        cfg (Config): Of the stage.
        path (str): As its ``stage_inputs`` have it.

    Returns:
        str | None: None where they do not.
    """
    for needed in cfg.get('stage_inputs', []):
        if osp.normpath(needed.path) == osp.normpath(path):
            return command_that_makes(needed)
    return None


def command_that_makes(needed) -> str:
    """The command for one of the ``stage_inputs``.

    Args:
        needed (dict): With ``path``, and one of

            * ``made_by``: the command itself, where no config makes it;
            * ``config``: that of masks (``tools/make_pseudo_masks.py``), or
              that of a model: ``path`` is a checkpoint that it trains, or
              what its last checkpoint predicts. ``work_dir`` says where that
              checkpoint is, if not in ``work_dirs/{name of the config}``,
              and ``options`` what ``tools/test.py`` needs besides.

    Raises:
        FileNotFoundError: There is no such config.
        KeyError: Neither is there.
    """
    if 'made_by' in needed:
        return command_for_here(needed['made_by'])
    if 'config' not in needed:
        raise KeyError(
            f'stage_inputs: {needed["path"]} has neither config, the config '
            'that makes it, nor made_by, a command'
        )
    path, config = needed['path'], needed['config']
    cfg = load_config(config, needed.get('work_dir'))
    if 'model' not in cfg:
        words = ['make_pseudo_masks', config]
        if path != cfg.get('mask_dir'):
            words += ['--out', path]
    elif path.endswith('.pth'):
        words = ['train', config]
        if osp.dirname(path) != cfg.work_dir:
            words += ['--work-dir', osp.dirname(path)]
    else:
        words = ['test', config, last_checkpoint(cfg)]
        words += [needed.get('options', ''), '--out', path]
    return tool_command(*words)


def _is_there(path: Path) -> bool:
    if not path.is_dir():
        return path.exists()
    return any(not inside.name.startswith('.') for inside in path.iterdir())
