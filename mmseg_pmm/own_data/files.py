"""Files of a data set, written all or none."""

import json
import os
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.own_data.amn import amn_configs
from mmseg_pmm.own_data.data_file import data_file
from mmseg_pmm.own_data.differences import difference, differs
from mmseg_pmm.own_data.plan import Plan
from mmseg_pmm.own_data.pmm import pmm_configs

METHODS = dict(pmm=pmm_configs, amn=amn_configs)


def data_files(plan: Plan, labels_of, train, val) -> dict[str, str]:
    """Label file and lists, by path.

    Args:
        plan (Plan): Where they go.
        labels_of (dict[str, list[str]]): By the images' paths.
        train, val (Sequence[str]): Images, by path.
    """
    labels = {composed(stem_of(p)): labels_of[p] for p in sorted(labels_of)}
    return {
        f'{plan.root}/image_labels.json': json.dumps(labels, indent=0),
        f'{plan.root}/train.txt': '\n'.join([*train, '']),
        f'{plan.root}/val.txt': '\n'.join([*val, '']),
    }


def config_files(plan: Plan, methods) -> dict[str, str]:
    """Data file and leaves, by path.

    Args:
        plan (Plan): Of the data set.
        methods (Sequence[str]): ``pmm``, ``amn`` or both.
    """
    sources = dict(data=data_file(plan))
    for method in methods:
        sources |= METHODS[method](plan)
    return {plan.config(stage): sources[stage] for stage in sources}


def write(files, overwrite=False) -> list[str]:
    """Write files, or none if some would be lost.

    Where only the command differs that a file was written by, ``made_by``,
    the last one is written without being asked: it is the one that is known
    to work, and no stage depends on it.

    Args:
        files (dict[str, str]): Contents by path.
        overwrite (bool): Replace what is there.

    Returns:
        list[str]: Paths of files that were not there, or said something
        else.

    Raises:
        FileExistsError: Some are there, with other contents, or a folder has
            the name of one.
    """
    for path in filter(os.path.isdir, files):
        raise FileExistsError(
            f'{path} is a folder, and has to be a file: move it away'
        )
    new = {path: text for path, text in files.items() if differs(path, text)}
    replaced = replacements(files)
    if replaced and not overwrite:
        raise FileExistsError(
            '\n'.join(
                [*replaced, 'Nothing was written; --overwrite replaces them']
            )
        )
    for path, text in files.items():
        if not _is(path, text):
            with replace_when_whole(path) as file:
                file.write(text.encode())
    return list(new)


def replacements(files) -> list[str]:
    """What writing would replace, in lines; none where nothing would be lost.

    Args:
        files (dict[str, str]): Contents by path.
    """
    there = [path for path in files if Path(path).exists()]
    there = [path for path in there if differs(path, files[path])]
    if not there:
        return []
    are = 'file is' if len(files) == 1 else 'files are'
    lines = [
        f'{len(there)} of {len(files)} {are} there with other contents (-), '
        'in whose place these are written (+):'
    ]
    for path in there:
        lines.append(f'  {path}')
        lines += [f'    {line}' for line in difference(path, files[path])]
    return lines


def _is(path, text) -> bool:
    return Path(path).is_file() and Path(path).read_bytes() == text.encode()
