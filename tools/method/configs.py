"""The configs of a data set, by the names of the stages."""

import difflib
import os
import shlex
from pathlib import Path

from mmengine.config import Config

from mmseg_pmm.resources import CONFIGS, command_for_here, tool_command

HERE = Path('configs')


def find_configs(data_set, stages, method) -> dict:
    """One's own config of each stage, or else one of the package's.

    Args:
        data_set (str): What ``{stage}_{data_set}.py`` are named after.
        stages (Sequence[str]): All that the method has.
        method (str): ``pmm`` or ``amn``, as new_dataset.py calls it.

    Returns:
        dict[str, str]: Stage -> path.

    Raises:
        ValueError: A stage has none, or several.
    """
    found = {
        stage: configs_named(f'{stage}_{data_set}.py') for stage in stages
    }
    for stage, paths in found.items():
        if len(paths) > 1:
            raise ValueError(
                f'there has to be one config {stage}_{data_set}.py below '
                f'configs/, found: {" ".join(paths)}'
            )
    missing = [stage for stage in stages if not found[stage]]
    if missing:
        raise ValueError(_what_to_do(data_set, stages, missing, method))
    return {stage: paths[0] for stage, paths in found.items()}


def configs_named(name) -> list:
    for folder in (HERE, CONFIGS):
        found = [path for path in _all_below(folder) if path.name == name]
        if found:
            return [str(path) for path in found]
    return []


def data_sets(folder, stages) -> list[str]:
    """Names of those with a config of each stage below a folder."""
    names = {path.stem for path in _all_below(folder)}
    begin = f'{stages[0]}_'
    return sorted(
        name.removeprefix(begin)
        for name in names
        if name.startswith(begin)
        and all(
            f'{stage}_{name.removeprefix(begin)}' in names for stage in stages
        )
    )


def _all_below(folder) -> list:
    # links too, which rglob passes over
    return [
        Path(where, name)
        for where, _, files in os.walk(folder, followlinks=True)
        for name in files
        if name.endswith('.py')
    ]


def _what_to_do(data_set, stages, missing, method) -> str:
    files = [f'{stage}_{data_set}.py' for stage in missing]
    more = f' (nor {", ".join(files[1:])})' if len(files) > 1 else ''
    lines = [
        f'there is no config {files[0]}{more} below {HERE.absolute()}/, and '
        'none comes with the package'
    ]
    if not HERE.is_dir():
        lines.append(
            'this folder has no configs/: call from the one in which '
            'new_dataset.py wrote them'
        )
    own = data_sets(HERE, stages)
    packages = [x for x in data_sets(CONFIGS, stages) if x not in own]
    if HERE.is_dir() and HERE.samefile(CONFIGS):
        own, packages = [], own
    known = [*own, *packages]
    close = difflib.get_close_matches(data_set, known, cutoff=0.5)
    known.sort(key=lambda name: name not in close)
    lines.append(
        'data sets that have configs of all stages of this method: '
        + ', '.join(known)
    )
    if close:
        lines.append(f'did you mean {" or ".join(close)}?')
    return '\n'.join([*lines, *_how_to_make(data_set, method)])


def _how_to_make(data_set, method):
    for path in configs_named(f'data_{data_set}.py'):
        made_by = Config.fromfile(path).get('made_by', '')
        if shlex.split(made_by)[:2] == ['python', 'tools/new_dataset.py']:
            command = f'{made_by} --method {method} --overwrite'
            yield f'{path} is there; what is missing is written by:'
            yield f'  {command_for_here(command)}'
            yield '(--overwrite replaces what you have changed in its files)'
            return
    words = [data_set, '--images PHOTOS --labels LABELS']
    words += [f'--method {method}'] * (method != 'pmm')
    yield f'make it with: {tool_command("new_dataset", *words)}'
