"""Folders of CAMs and masks say which files theirs were made of."""

import json
import os
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole

NAME = 'made_of.json'


def made_of_others(folder, now) -> set[str]:
    """Stems whose file in a folder was made of other files than there are now.

    Args:
        folder (str | Path): It may be missing.
        now (dict[str, int]): By stem the sum over the files that its own is
            made of, see :func:`mmseg_pmm.files.file_sums.sum_of_file`. Stems
            of which the folder says nothing are not judged.
    """
    said = _read(folder)
    return {stem for stem in now if said.get(stem, now[stem]) != now[stem]}


def note_made_of(folder, now, suffixes):
    """Remove what was made of other files, and say what the folder's files
    are made of from here on.

    Args:
        folder (str | Path): It is there.
        now (dict[str, int]): As for :func:`made_of_others`. What the folder
            says of other stems stays.
        suffixes (Iterable[str]): Of the folder's files.
    """
    folder = Path(folder)
    said = _read(folder)
    there = set(os.listdir(folder))
    # first: whoever is killed in between leaves no old file beside a new note
    for stem in made_of_others(folder, now):
        for suffix in suffixes:
            (folder / f'{stem}{suffix}').unlink(missing_ok=True)
    known = {
        stem: now[stem]
        for stem in now
        # of older files without a note nothing is known
        if stem in said
        or there.isdisjoint(f'{stem}{suffix}' for suffix in suffixes)
    }
    with replace_when_whole(folder / NAME) as file:
        file.write(json.dumps({**said, **known}).encode())


def _read(folder) -> dict:
    try:
        said = json.loads((Path(folder) / NAME).read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
