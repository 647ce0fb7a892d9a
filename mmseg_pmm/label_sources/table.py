"""Image labels from a table: CSV, and what else people call so."""

from pathlib import Path

from mmseg_pmm.files.image_folder import composed, is_image
from mmseg_pmm.label_sources.cells import (
    LABEL_SEPARATORS,
    check_compounds,
    check_name,
    is_positive,
    names_in,
)
from mmseg_pmm.label_sources.columns import (
    IGNORED,
    IMAGE,
    LABELS,
    find_columns,
)
from mmseg_pmm.label_sources.lines import read_lines


def read_table(
    path, columns=None, positive_from=None, label_separator=None
) -> dict[str, list[str]]:
    """Lines ``image_001.jpg,cat,dog``; or a head line ``image,labels`` and
    lines ``image_001.jpg,cat|dog``; or a head line of classes, and ones and
    zeros, or scores.

    Args:
        path (str | Path): Text in UTF-8, or in UTF-16 with a mark; fields
            are separated by commas, semicolons, tabs, ``|`` or spaces.
        columns (Sequence[str], optional): What each column is: ``image``,
            ``labels``, a class's name over 0 and 1 or scores, or ``-`` for
            what does not count. By default it is found.
        positive_from (float, optional): A score from here on says that the
            image shows the class.
        label_separator (str, optional): What stands between two classes in
            one field; any of ``,``, ``;`` and ``|`` by default.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is of another form; file and line are named.
    """
    columns, lines = find_columns(path, read_lines(path), columns)
    labels_of = {}
    for number, fields in lines:
        try:
            stem, names = _read(
                fields, columns, positive_from, label_separator
            )
        except ValueError as error:
            raise ValueError(f'{path}, line {number}: {error}') from error
        if stem in labels_of:
            raise ValueError(f'{path}, line {number}: {stem} stands twice')
        labels_of[stem] = names
    try:
        check_compounds(name for names in labels_of.values() for name in names)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from error
    return labels_of


def rows_without_label(path, columns=None) -> list[tuple[int, str]]:
    """Rows that say nothing: whatever should tell of classes is empty.

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
    rows = []
    for number, fields in lines:
        what = columns or [IMAGE, *[LABELS] * (len(fields) - 1)]
        said = [
            field.strip(LABEL_SEPARATORS + ' ')
            for column, field in zip(what, fields, strict=True)
            if column not in (IMAGE, IGNORED)
        ]
        if not any(said):
            rows.append((number, fields[what.index(IMAGE)]))
    return rows


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


def _read(fields, columns, positive_from, separator):
    """An image's stem and classes, of one line."""
    if columns is None:  # the fields behind the image are its classes
        columns = [IMAGE, *[LABELS] * (len(fields) - 1)]
    elif len(fields) != len(columns):
        raise ValueError(
            f'{len(fields) - 1} fields for the {len(columns) - 1} classes or '
            f'other columns {[name for name in columns if name != IMAGE]}'
        )
    stem, names = '', []
    for column, field in zip(columns, fields, strict=True):
        if column == IMAGE:
            stem = stem_in_table(field)
        elif column == LABELS:
            names += names_in(field, separator)
        elif column != IGNORED and is_positive(field, positive_from):
            names.append(column)
    if not stem:
        raise ValueError(
            'the first field is empty; it has to name the image'
            if columns[0] == IMAGE
            else 'the field that has to name the image is empty'
        )
    for name in names:
        check_name(name)
    return stem, names


def stem_in_table(image) -> str:
    """``x/b.jpg`` is ``b``, and ``image.v1`` stays what it is."""
    name = Path(image.replace('\\', '/'))
    return composed(name.stem if is_image(image) else name.name)
