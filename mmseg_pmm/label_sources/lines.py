"""The lines of a table, split where its own separator stands."""

import csv
import io
import re
from collections import Counter
from pathlib import Path

from mmseg_pmm.files.image_folder import is_image
from mmseg_pmm.files.text import decode
from mmseg_pmm.label_sources.head_line import OF_IMAGES

SEPARATORS = ',;\t|'
WORDS = dict(
    zip(SEPARATORS, ('comma', 'semicolon', 'tab', '"|"'), strict=True)
)
# how files of spreadsheet programs begin, and what they are called
SPREADSHEETS = ('.xlsx', '.xlsm', '.xlsb', '.xls', '.ods', '.numbers')
ZIP, OLE = b'PK\x03\x04', b'\xd0\xcf\x11\xe0'
QUOTED = re.compile(r'"[^"]*"')
# lines above a table: comments, and what Excel is told of the separator
ABOVE = re.compile(r'\s*(?:#(?!\d)|sep=.\s*$|$)', re.IGNORECASE)


def read_lines(path) -> list[tuple[int, list[str]]]:
    """Numbers of the lines of a table, and their fields without spaces
    around them. Empty lines are left out, and comments above the table, which
    begin with ``#``; a head line may begin with it, too, as numpy writes it.

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
    above, text = _split_comments(decode(content, path))
    separator = find_separator(text)
    # numbers of lines stay
    text = _head_or_nothing(above, text, separator) + text
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


def _split_comments(text):
    """Lines above the table, and all others; none where that is all."""
    lines = text.splitlines(keepends=True)
    number = next(
        (i for i, line in enumerate(lines) if not _is_above(line)), 0
    )
    while number and _is_row(lines[number - 1], lines[number:]):
        number -= 1
    return lines[:number], ''.join(lines[number:])


def _is_row(line, table) -> bool:
    """An image that is called ``#a``: with as many fields as those below,
    which have no head line, and no space behind the sign."""
    separator = find_separator(''.join(table))
    first, *others = line.split(separator)
    return (
        re.match(r'#\S', first) is not None
        and table[0].split(separator)[0].strip().lower() not in OF_IMAGES
        and len(others) == len(table[0].split(separator)) - 1 > 0
        and first[1:].strip().lower() not in OF_IMAGES
    )


def _is_above(line) -> bool:
    """A comment, and no image that is called ``#a.jpg`` or ``#1``."""
    first = re.split(f'[{SEPARATORS}\\s]', line.strip())[0]
    return bool(ABOVE.match(line)) and not is_image(first)


def _head_or_nothing(above, text, separator):
    """Empty lines in place of comments; the last one may be a head line, as
    ``# image,cat,dog``."""
    if not above:
        return ''
    head = above[-1].strip().lstrip('#').strip()
    fields = [field.strip() for field in head.split(separator)]
    width = len(text.splitlines()[0].split(separator))
    is_head = fields[0].lower() in OF_IMAGES and len(fields) == width
    return '\n' * (len(above) - 1) + (head if is_head else '') + '\n'


def _named(path, reader):
    """A reader's rows; where it stops, as at a quote that nothing closes, the
    file is named."""
    try:
        yield from reader
    except csv.Error as error:
        raise ValueError(
            f'{path}, line {reader.line_num}: this is no CSV ({error})'
        ) from error
