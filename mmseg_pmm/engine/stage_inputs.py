"""What a stage reads from the stage before it."""

from pathlib import Path

from mmseg_pmm.resources import command_for_here


def check_stage_inputs(cfg):
    """Stop when an input of a stage is missing, and say what makes it.

    A config names them in ``stage_inputs``, a list of ``dict(path=...,
    made_by=...)``; a folder must have something in it (hidden files, as
    locks, do not count).

    Raises:
        FileNotFoundError: With the missing paths and the commands.
    """
    missing = [
        f'  {needed.path}\n'
        f'    make it with: {command_for_here(needed.made_by)}'
        for needed in cfg.get('stage_inputs', [])
        if not _is_there(Path(needed.path))
    ]
    if missing:
        raise FileNotFoundError(
            'this stage needs what is not there:\n' + '\n'.join(missing)
        )


def _is_there(path: Path) -> bool:
    if not path.is_dir():
        return path.exists()
    return any(not inside.name.startswith('.') for inside in path.iterdir())
