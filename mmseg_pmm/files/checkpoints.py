"""Checkpoints in a folder, for messages about one that is not there."""

import os.path as osp
from pathlib import Path

from mmseg_pmm.resources import tool_command

SHOWN = 5


def checkpoints_in(folder) -> list[str]:
    """Paths of the checkpoints in a folder, the newest last."""
    paths = [path for path in Path(folder).glob('*.pth') if path.is_file()]
    paths.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [str(path) for path in paths]


def missing_checkpoint(path, config, work_dir, trains=True) -> str:
    """What to say of a checkpoint that does not exist: which others do, or
    else what makes one.

    Args:
        path (str): The checkpoint.
        config (str): That it should be of.
        work_dir (str): Where the training of that config writes.
        trains (bool): Whether that training makes it: some configs predict
            with the checkpoint of another.
    """
    folders = [osp.dirname(path) or '.']
    if trains:
        folders.append(work_dir)
    for folder in dict.fromkeys(folders):
        there = checkpoints_in(folder)
        if there:
            some = there[-SHOWN:]
            if len(there) > SHOWN:
                some.insert(0, '...')
            return (
                f'there is no checkpoint {path}. Those in {folder}, the '
                'newest last:\n  ' + '\n  '.join(some)
            )
    if not trains:
        return f'there is no checkpoint {path}'
    return (
        f'there is no checkpoint {path}, and none in {work_dir}. Train one '
        f'with\n  {tool_command("train", config)}'
    )
