"""A folder is one, and has all files that it should have."""

import os
from pathlib import Path


def make_folder(folder):
    """Make a folder, and those above it, where they are missing.

    Raises:
        NotADirectoryError: See :func:`check_place`.
    """
    check_place(folder)
    Path(folder).mkdir(parents=True, exist_ok=True)


def check_place(folder):
    """Make sure that a folder is there or can be made there.

    Raises:
        NotADirectoryError: A file has its place, or that of a folder above.
    """
    folder = Path(folder)
    for path in (folder, *folder.parents):
        # in this order: another process may make the folder in between
        if os.path.lexists(path) and not path.is_dir():
            raise NotADirectoryError(
                f'{path} is no folder, and '
                + (
                    'files are to be written into it'
                    if path == folder
                    else f'{folder} would be in it'
                )
                + ': give another, or move it away'
            )
        if path.is_dir():
            return


def check_files(folder, names, advice):
    """Make sure that a folder has all files, before hours of work or after.

    Args:
        folder (str): A missing one lacks all of them.
        names (Sequence[str]): The files' names.
        advice (str): What to do; ends the message.

    Raises:
        FileNotFoundError: ``folder`` lacks some of the ``names``.
    """
    there = set(os.listdir(folder)) if os.path.isdir(folder) else set()
    missing = [name for name in names if name not in there]
    if missing:
        raise FileNotFoundError(
            f'{folder} lacks {len(missing)} of {len(names)} files, '
            f'{missing[0]} among them: {advice}'
        )


def check_written(folder, names):
    """Make sure that what several processes wrote is all there."""
    check_files(
        folder,
        names,
        'ranks on several machines need a folder that all of them see',
    )
