"""Image labels from a table: CSV, and what else people call so."""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from mmseg_pmm.files.image_folder import composed, is_image
from mmseg_pmm.label_sources.cells import (
    LABEL_SEPARATORS,
    check_name,
    is_positive,
    names_in,
)
from mmseg_pmm.label_sources.columns import find_columns
from mmseg_pmm.label_sources.compounds import check_compounds
from mmseg_pmm.label_sources.head_line import IGNORED, IMAGE, LABELS
from mmseg_pmm.label_sources.lines import read_lines


class Row(NamedTuple):
    """What a line says of an image.

    Attributes:
        line (int): Its number.
        image (str): As it stands there.
        named (list[str]): Classes in fields of names.
        shown (list[str]): Classes whose columns say yes.
    """

    line: int
    image: str
    named: list
    shown: list


def read_table(
    path, columns=None, positive_from=None, label_separator=None
) -> dict[str, list[str]]:
    """Lines ``image_001.jpg,cat,dog``; or a head line ``image,labels`` and
    lines ``image_001.jpg,cat|dog``, or with ``['cat', 'dog']`` in quotes; or
    a head line of classes, and ones and zeros, crosses (``x``), or scores.

    Of an image in several lines, as where each has one label, all names
    count; ones and zeros have to be the same in each.

    Args:
        path (str | Path): Text in UTF-8, or in UTF-16 with a mark; fields
            are separated by commas, semicolons, tabs, ``|`` or spaces.
        columns (Sequence[str], optional): What each column is: ``image``,
            ``labels``, a class's name over 0 and 1, crosses or scores, or
            ``-`` for what does not count. By default it is found.
        positive_from (float, optional): A score from here on says that the
            image shows the class.
        label_separator (str, optional): What stands between two classes in
            one field; any of ``,``, ``;`` and ``|`` by default.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is of another form; file and line are named.
    """
    columns, lines = find_columns(path, read_lines(path), columns)
    rows = {}
    for number, fields in lines:
        try:
            row = _read(
                number, fields, columns, positive_from, label_separator
            )
            stem = stem_in_table(row.image)
            rows[stem] = _joined(rows[stem], row) if stem in rows else row
        except ValueError as error:
            raise ValueError(f'{path}, line {number}: {error}') from error
    labels_of = {stem: row.shown + row.named for stem, row in rows.items()}
    try:
        check_compounds(name for names in labels_of.values() for name in names)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from error
    return labels_of


def rows_without_label(path, columns=None) -> list[tuple[int, str]]:
    """Rows that say nothing: whatever should tell of classes is empty, and
    no other row of the image says more.

    :func:`read_table` takes such an image for one that shows no class, as if
    it had zeros or the label ``background``. It may as well be one that
    nobody has labelled yet.

    Args:
        path (str | Path): As of :func:`read_table`.
        columns (Sequence[str], optional): As of :func:`read_table`.

    Returns:
        list[tuple[int, str]]: Number of the line, and the image as it stands
        there.
    """
    columns, lines = find_columns(path, read_lines(path), columns)
    rows, told = [], set()
    for number, fields in lines:
        what = _columns_of(fields, columns)
        image = fields[what.index(IMAGE)]
        said = [
            field.strip(LABEL_SEPARATORS + ' ')
            for column, field in zip(what, fields, strict=True)
            if column not in (IMAGE, IGNORED)
        ]
        if any(said):
            told.add(stem_in_table(image))
        else:
            rows.append((number, image))
    return [row for row in rows if stem_in_table(row[1]) not in told]


def images_in_several_rows(path, columns=None) -> int:
    """How many images stand in more than one row.

    Args:
        path (str | Path): As of :func:`read_table`.
        columns (Sequence[str], optional): As of :func:`read_table`.
    """
    columns, lines = find_columns(path, read_lines(path), columns)
    rows_of = Counter(
        stem_in_table(fields[_columns_of(fields, columns).index(IMAGE)])
        for _, fields in lines
    )
    return sum(number > 1 for number in rows_of.values())


def unlabelled_remark(rows, path) -> str:
    """What :func:`rows_without_label` finds, for people.

    Returns:
        str: A sentence; empty where each row says something.
    """
    if not rows:
        return ''
    line, image = rows[0]
    number = '1 row' if len(rows) == 1 else f'{len(rows)} rows'
    return (
        f'{number} of {path} without label, the first in line {line} '
        f'({image}): such images count as showing none of the classes. If '
        'that is so, say it, with the label background or with 0 in columns '
        'of 0 and 1; if nobody has labelled them, take the rows out'
    )


def _columns_of(fields, columns):
    """The fields behind the image are its classes, if nothing else is said."""
    return columns or [IMAGE, *[LABELS] * (len(fields) - 1)]


def _read(number, fields, columns, positive_from, separator) -> Row:
    """What one line says."""
    columns = _columns_of(fields, columns)
    if len(fields) != len(columns):
        raise ValueError(
            f'{len(fields) - 1} fields for the {len(columns) - 1} classes or '
            f'other columns {[name for name in columns if name != IMAGE]}'
        )
    image, named, shown = '', [], []
    for column, field in zip(columns, fields, strict=True):
        if column == IMAGE:
            image = field
        elif column == LABELS:
            named += names_in(field, separator)
        elif column != IGNORED and is_positive(field, positive_from):
            shown.append(column)
    if not stem_in_table(image):
        raise ValueError(
            'the first field is empty; it has to name the image'
            if columns[0] == IMAGE
            else 'the field that has to name the image is empty'
        )
    for name in shown + named:
        check_name(name)
    return Row(number, image, named, shown)


def _joined(first, row) -> Row:
    """Two rows of one image.

    Raises:
        ValueError: They are of two images of one name, or their ones and
            zeros contradict each other.
    """
    stem = stem_in_table(row.image)
    if row.image != first.image:
        raise ValueError(
            f'{stem} stands twice: as {row.image} here, and as {first.image} '
            f'in line {first.line}. If they are two images, give one another '
            'name; if they are one, write it the same way'
        )
    contradicted = sorted(set(first.shown) ^ set(row.shown))
    if contradicted:
        raise ValueError(
            f'{stem} stands twice, and line {first.line} says something else '
            f'about {", ".join(contradicted)}. Keep one row for each image'
        )
    more = [name for name in row.named if name not in first.named]
    return first._replace(named=first.named + more)


def stem_in_table(image) -> str:
    """``x/b.jpg`` is ``b``, and ``image.v1`` stays what it is."""
    name = Path(image.replace('\\', '/'))
    return composed(name.stem if is_image(image) else name.name)
