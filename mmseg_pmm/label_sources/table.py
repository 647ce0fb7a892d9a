"""Image labels from a CSV file."""

import csv
import io
from pathlib import Path

from mmseg_pmm.files.image_folder import composed, is_image
from mmseg_pmm.files.text import decode

FLAGS = {'0': False, '1': True, '0.0': False, '1.0': True, '': False}
FLAGS.update({'false': False, 'true': True})
SEPARATORS = ',;|'


def read_table(path) -> dict[str, list[str]]:
    """Lines ``image_001.jpg,cat,dog``; or a head line of classes, and ones
    and zeros.

    Args:
        path (str | Path): CSV file in UTF-8, or in UTF-16 with a mark.

    Raises:
        ValueError: It is of another form; file and line are named.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'there is no file {path}')
    rows = _rows(path)
    head, body = _split(path, rows)
    labels_of = {}
    for number, (image, *fields) in body:
        stem = stem_in_table(image)
        if not stem:
            raise ValueError(
                f'{path}, line {number}: the first field is empty; it has to '
                'name the image'
            )
        if stem in labels_of:
            raise ValueError(f'{path}, line {number}: {stem} stands twice')
        if head is None:
            labels_of[stem] = [name for name in fields if name]
            _check_names(path, number, labels_of[stem])
        else:
            labels_of[stem] = _flagged(path, number, head, fields)
    return labels_of


def stem_in_table(image) -> str:
    """``x/b.jpg`` is ``b``, and ``image.v1`` stays what it is."""
    name = Path(image.replace('\\', '/'))
    return composed(name.stem if is_image(image) else name.name)


def _rows(path) -> list[tuple[int, list[str]]]:
    """Numbers of lines, and their fields without spaces around them."""
    text = decode(Path(path).read_bytes(), path)
    rows = []
    reader = csv.reader(io.StringIO(text, newline=''), strict=True)
    for row in _named(path, reader):
        fields = [field.strip() for field in row]
        if not any(fields):
            continue
        if len(fields) == 1 and {';', '\t'} & set(row[0]):
            raise ValueError(
                f'{path}, line {reader.line_num}: {row[0]!r} has no comma; '
                'the fields have to be separated by commas'
            )
        rows.append((reader.line_num, fields))
    if not rows:
        raise ValueError(f'{path} is empty')
    return rows


def _named(path, reader):
    """A reader's rows; where it stops, as at a quote that nothing closes, the
    file is named."""
    try:
        yield from reader
    except csv.Error as error:
        raise ValueError(
            f'{path}, line {reader.line_num}: this is no CSV ({error})'
        ) from error


def _split(path, rows):
    """Classes of the columns (None where fields name classes) and lines."""
    (first, head), *body = rows
    if _are_flags([head]):
        raise ValueError(
            f'{path}: the fields are 0 and 1, and no head line says which '
            'class each column is. Begin with a line "image,cat,dog" (if 0 '
            'and 1 are names of classes, give them other names)'
        )
    if body and _are_flags([fields for _, fields in body]):
        _check_names(path, first, head[1:])
        if len(set(head[1:])) < len(head[1:]) or '' in head[1:]:
            raise ValueError(
                f'{path}, line {first}: each column needs a class of its '
                f'own, got {head[1:]}'
            )
        return head[1:], body
    if not body and not is_image(head[0]):
        raise ValueError(
            f'{path} has one line, which names no image file: {head}'
        )
    if body and not is_image(head[0]) and all(is_image(f[0]) for _, f in body):
        for number, fields in body:
            for field in filter(_is_number, fields[1:]):
                if field not in FLAGS:
                    raise ValueError(_no_flag(path, number, field))
        raise ValueError(
            f'{path}: the first line does not name an image file as the '
            'others do. Remove it if it is a head line; if it is an image, '
            'give it its suffix'
        )
    return None, rows


def _are_flags(rows) -> bool:
    """Whether all fields but the first are numbers that say yes or no; -1 is
    taken for one, and refused later."""
    fields = {field.lower() for row in rows for field in row[1:]}
    return bool(fields - {''}) and fields <= {*FLAGS, '-1', '-1.0'}


def _flagged(path, number, head, fields) -> list[str]:
    if len(fields) != len(head):
        raise ValueError(
            f'{path}, line {number}: {len(fields)} fields for the '
            f'{len(head)} classes {head}'
        )
    for field in fields:
        if field.lower() not in FLAGS:
            raise ValueError(_no_flag(path, number, field))
    return [
        name
        for name, field in zip(head, fields, strict=True)
        if FLAGS[field.lower()]
    ]


def _no_flag(path, number, field) -> str:
    return (
        f'{path}, line {number}: {field} says neither that the image shows '
        'the class (1) nor that it does not (0)'
    )


def _is_number(field) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return True


def _check_names(path, number, names):
    for name in names:
        if _is_number(name):
            raise ValueError(
                f'{path}, line {number}: {name} is a number, and no class. '
                'Give each class a name; of scores make 0 and 1, below a head '
                'line "image,cat,dog"'
            )
        if set(SEPARATORS) & set(name) or not name.isprintable():
            raise ValueError(
                f'{path}, line {number}: {name!r} is more than one class, or '
                'has a sign that separates them: write each class into a '
                'field of its own'
            )
