"""In what a file that is there differs from the one that would be written."""

import difflib
import json
import re
from pathlib import Path

from mmseg_pmm.datasets.label_file import some_of

SHOWN = 4  # lines of a file
WIDTH = 100
# the command that a data file was written by: it says nothing of the data
COMMAND = re.compile('^made_by = .*\n', re.MULTILINE)


def differs(path, new) -> bool:
    """Whether a file says something else than what would be written.

    Another command that says the same is no difference, and a file that is
    not there is one.

    Args:
        path (str | Path): The file.
        new (str): What would be written.
    """
    try:
        old = Path(path).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return True
    return COMMAND.sub('', old) != COMMAND.sub('', new)


def difference(path, new) -> list[str]:
    """Lines that say it, for people.

    Lists and label files are compared image by image, others line by line:
    ``- `` is there, ``+ `` would be written.

    Args:
        path (str | Path): The file.
        new (str): What would be written.
    """
    try:
        old = Path(path).read_text()
    except (OSError, UnicodeDecodeError):
        return ['no text file is there']
    suffix = Path(path).suffix
    if suffix == '.json':
        try:
            return _of_labels(json.loads(old), json.loads(new))
        except (ValueError, AttributeError):
            return ['no file of labels is there']
    if suffix == '.txt':
        return _of_lists(set(old.split('\n')), set(new.split('\n')))
    old, new = COMMAND.sub('', old), COMMAND.sub('', new)
    return _of_lines(old.splitlines(), new.splitlines())


def _of_labels(old, new):
    changed = [n for n in sorted(old.keys() & new.keys()) if old[n] != new[n]]
    lines = (
        _of_lists(old.keys(), new.keys()) if old.keys() != new.keys() else []
    )
    if changed:
        lines.append(f'other labels: {len(changed)} ({some_of(changed, 3)})')
        first = changed[0]
        lines += [
            f'- {first}: {_short(json.dumps(old[first]))}',
            f'+ {first}: {_short(json.dumps(new[first]))}',
        ]
    return lines or ['the same labels, written in another way']


def _of_lists(old, new):
    lines = [
        f'{what}: {len(names)} ({some_of(sorted(names), 3)})'
        for what, names in (
            ('images more', new - old - {''}),
            ('images fewer', old - new - {''}),
        )
        if names
    ]
    return lines or ['the same images, written in another way']


def _of_lines(old, new):
    lines = [
        _short(f'{line[0]} {line[1:]}')
        for line in list(difflib.unified_diff(old, new, n=0))[2:]
        if not line.startswith('@@')
    ]
    left = len(lines) - SHOWN
    if left > 0:
        lines[SHOWN:] = [f'and {left} lines more']
    return lines or ['other ends of lines']


def _short(text):
    return text if len(text) <= WIDTH else f'{text[: WIDTH - 3]}...'
