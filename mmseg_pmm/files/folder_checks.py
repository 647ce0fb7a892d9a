"""A folder has all files that it should have."""

import os


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
