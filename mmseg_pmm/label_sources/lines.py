"""The lines of a table, split where its own separator stands."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from mmseg_pmm.files.text import decode

SEPARATORS = ',;\t|'
WORDS = dict(
    zip(SEPARATORS, ('comma', 'semicolon', 'tab', '"|"'), strict=True)
)
QUOTED = re.compile(r'"[^"]*"')


def read_lines(path) -> list[tuple[int, list[str]]]:
    """Numbers of the lines of a table, and their fields without spaces
    around them. Empty lines are left out.

    The separator is whichever of comma, semicolon, tab and ``|`` stands first
    in most lines; where no line has any of them, spaces separate.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is empty, is no text, or a line has another separator.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'there is no file {path}')
    text = decode(Path(path).read_bytes(), path)
    separator = find_separator(text)
    if separator == ' ':
        text = re.sub('[ \t]+', ' ', re.sub('(?m)^[ \t]+|[ \t]+$', '', text))
    lines = []
    reader = csv.reader(
        io.StringIO(text, newline=''), delimiter=separator, strict=True
    )
    for row in _named(path, reader):
        fields = [field.strip() for field in row]
        if not any(fields):
            continue
        if len(fields) == 1 and set(SEPARATORS) & set(row[0].strip()):
            raise ValueError(
                f'{path}, line {reader.line_num}: {row[0]!r} has no '
                f'{WORDS[separator]}, which separates the fields of the '
                'other lines'
            )
        lines.append((reader.line_num, fields))
    if not lines:
        raise ValueError(f'{path} is empty')
    return lines


def find_separator(text) -> str:
    """What stands first in most lines: what comes later may separate the
    labels within a field, or be a decimal comma."""
    first = Counter(
        match[0]
        for line in text.splitlines()
        if (match := re.search(f'[{SEPARATORS}]', QUOTED.sub('', line)))
    )
    return first.most_common(1)[0][0] if first else ' '


def _named(path, reader):
    """A reader's rows; where it stops, as at a quote that nothing closes, the
    file is named."""
    try:
        yield from reader
    except csv.Error as error:
        raise ValueError(
            f'{path}, line {reader.line_num}: this is no CSV ({error})'
        ) from error
