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
# how files of spreadsheet programs begin, and what they are called
SPREADSHEETS = ('.xlsx', '.xlsm', '.xlsb', '.xls', '.ods', '.numbers')
ZIP, OLE = b'PK\x03\x04', b'\xd0\xcf\x11\xe0'
QUOTED = re.compile(r'"[^"]*"')


def read_lines(path) -> list[tuple[int, list[str]]]:
    """Numbers of the lines of a table, and their fields without spaces
    around them. Empty lines are left out.

    The separator is whichever of comma, semicolon, tab and ``|`` stands first
    in most lines; where no line has any of them, spaces separate.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is empty, is no text, or a line has another separator;
            it is a spreadsheet.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'there is no file {path}')
    content = Path(path).read_bytes()
    refuse_spreadsheet(path, content)
    text = decode(content, path)
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


def refuse_spreadsheet(path, content=b''):
    """Say how a spreadsheet becomes a table.

    Raises:
        ValueError: It is one, by its name or by how it begins.
    """
    named = str(path).lower().endswith(SPREADSHEETS)
    if named or content.startswith((ZIP, OLE)):
        raise ValueError(
            f'{path} is a spreadsheet: export it as CSV, and give that file. '
            'Excel: File, Save As, "CSV UTF-8"; LibreOffice: File, Save As, '
            '"Text CSV" in UTF-8; Google Sheets: File, Download, "Comma '
            'Separated Values"; Numbers: File, Export To, CSV'
        )


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
