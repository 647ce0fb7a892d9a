"""Folders of CAMs and masks say what each of their files was made of."""

import json
import os
import os.path as osp
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.file_sums import sum_of_file
from mmseg_pmm.files.stems import stem_of

NAME = 'made_of.json'


def sources_of(info, cam_dirs=()) -> dict:
    """What a CAM or a mask of an image is made of.

    Args:
        info (dict): Of a data set: ``img_path``, and, where they are known,
            ``img_labels``.
        cam_dirs (Sequence[str]): Folders of CAMs that are read.

    Returns:
        dict: ``image`` and ``cams``: sums over the files, see
        :func:`mmseg_pmm.files.file_sums.sum_of_file`; ``labels``, their ids.
        Files that are missing here count as none.
    """
    name = f'{stem_of(info["img_path"])}.npz'
    cams = (osp.join(folder, name) for folder in cam_dirs)
    return dict(
        image=_sum_of(info['img_path']),
        cams=[*map(_sum_of, cams)],
        labels=list(info.get('img_labels', ())),
    )


def _sum_of(path):
    return sum_of_file(path) if osp.isfile(path) else None


def made_of_others(folder, now, part=None) -> list[str]:
    """Stems whose file in a folder was made of other things than there are
    now.

    Args:
        folder (str | Path): It may be missing.
        now (dict[str, dict]): By stem its :func:`sources_of`. Stems of which
            the folder says nothing are not judged.
        part (str, optional): The one of the sources that counts. Defaults to
            all.
    """
    said = _read(folder)
    return [
        stem
        for stem in now
        if stem in said and _of(said[stem], part) != _of(now[stem], part)
    ]


def _of(sources, part):
    return sources if part is None else sources.get(part)


def lacks_files(folder) -> bool:
    """Whether a file is gone that a folder says something of."""
    said = _read(folder)
    there = {osp.splitext(name)[0] for name in os.listdir(folder)}
    return not there.issuperset(said)


def forget_missing(folder):
    """Say nothing any more of files that are gone, as of an image that is in
    no list any more."""
    said = _read(folder)
    there = {osp.splitext(name)[0] for name in os.listdir(folder)}
    if not there.issuperset(said):
        _write(folder, {stem: said[stem] for stem in said if stem in there})


def note_made_of(folder, now, suffixes) -> list[str]:
    """Remove what was made of other things, and say what the folder's files
    are made of from here on.

    Args:
        folder (str | Path): It is there.
        now (dict[str, dict]): As for :func:`made_of_others`. What the folder
            says of other stems stays.
        suffixes (Iterable[str]): Of the folder's files.

    Returns:
        list[str]: Stems whose files were removed.
    """
    folder = Path(folder)
    said = _read(folder)
    there = set(os.listdir(folder))
    others = [
        stem
        for stem in made_of_others(folder, now)
        if not there.isdisjoint(_names(stem, suffixes))
    ]
    # first: whoever is killed in between leaves no old file beside a new note
    for stem in others:
        for name in _names(stem, suffixes):
            (folder / name).unlink(missing_ok=True)
    known = {
        stem: now[stem]
        for stem in now
        # of older files without a note nothing is known
        if stem in said or there.isdisjoint(_names(stem, suffixes))
    }
    _write(folder, {**said, **known})
    return others


def _names(stem, suffixes):
    return [f'{stem}{suffix}' for suffix in suffixes]


def _write(folder, said):
    with replace_when_whole(Path(folder, NAME)) as file:
        file.write(json.dumps(said).encode())


def _read(folder) -> dict:
    try:
        said = json.loads((Path(folder) / NAME).read_text())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
