"""What a field of a table says: yes or no, a number, names of classes."""

import math
import re

from mmseg_pmm.files.image_folder import is_image
from mmseg_pmm.label_sources.list_cells import (
    is_part_of_list,
    quoted_in,
    without_brackets,
)

WORDS = {'': False, 'false': False, 'true': True, 'no': False, 'yes': True}
# these separate classes within a field, and are in no class's name
LABEL_SEPARATORS = ',;|'


def number_in(field) -> float | None:
    """0.5 of ``0.5`` and of ``0,5``; None where the field is no number."""
    try:
        value = float(field.replace(',', '.'))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def is_cross(field) -> bool:
    """Whether a field is ``x`` or ``X``."""
    return field.lower() == 'x'


def kind_of(fields) -> str:
    """What a column holds: ``flags``, ``numbers``, ``text``, ``mixed`` of
    both, or ``nothing``."""
    fields = {field.lower() for field in fields}
    if not fields - {''}:
        return 'nothing'
    numbers = {number_in(field) for field in fields - WORDS.keys()}
    if numbers <= {0, 1, -1}:  # -1 is refused when it is read
        return 'flags'
    if None not in numbers:
        return 'numbers'
    return 'text' if numbers == {None} else 'mixed'


def is_positive(field, positive_from=None) -> bool:
    """Whether a field says that the image shows the column's class.

    Args:
        field (str): 0 or 1, a word for them, or a number.
        positive_from (float, optional): Numbers from here on say yes. Without
            it there may be 0 and 1 alone.

    Raises:
        ValueError: The field says neither.
    """
    value = number_in(field)
    if value is not None and positive_from is not None:
        if not 0 <= value <= max(1, positive_from):
            raise ValueError(
                f'{field} is no score from 0 to 1: if the column is of no '
                'class, leave it out, as in --columns image crack -'
            )
        return value >= positive_from
    if value in (0, 1):
        return bool(value)
    if field.lower() in WORDS:
        return WORDS[field.lower()]
    raise ValueError(
        f'{field} says neither that the image shows the class (1) nor that '
        'it does not (0)'
        + '; if a cross says yes, write 1 in its place' * is_cross(field)
        + (
            ''
            if value is None
            else '; of scores say from where on they count '
            '(--positive-from 0.5), and leave out a column of no class, as '
            'in --columns image crack -'
        )
    )


def names_in(field, separator=None) -> list[str]:
    """The classes that a field names.

    Args:
        field (str): ``cat``, ``cat|dog``, or a list, as
            ``['cat', 'dog']``.
        separator (str, optional): What stands between two classes; any of
            ``,``, ``;`` and ``|`` by default. Lists have their own.

    Raises:
        ValueError: A list is none of names.
    """
    names = quoted_in(field)
    if names is not None:
        return names
    field = without_brackets(field)
    if separator is None:
        parts = re.split(f'[{LABEL_SEPARATORS}]', field)
    else:
        parts = field.split(separator)
    return [part.strip() for part in parts if part.strip()]


def check_name(name):
    """Refuse what is no name of a class.

    Raises:
        ValueError: It is empty, a number, a file or a part of a list, or has
            a separator in it.
    """
    if not name.strip():
        raise ValueError(
            'a label is empty: name the class, or, if the image shows none, '
            'leave the label out, as in []'
        )
    if number_in(name) is not None:
        raise ValueError(
            f'{name} is a number, and no class. Give each class a name. If '
            'the column holds scores or 0 and 1 for one class, say what each '
            'column is, as in --columns image crack - (and, for scores, '
            '--positive-from 0.5)'
        )
    if is_image(name):
        raise ValueError(
            f"{name} is an image file, and no class; if a file's name has "
            'spaces, separate the fields by commas'
        )
    if is_part_of_list(name):
        raise ValueError(
            f'{name} is a part of a list: put the whole list into double '
            """quotes, as in a.jpg,"['cat', 'dog']", or write cat|dog"""
        )
    if set(LABEL_SEPARATORS) & set(name) or not name.isprintable():
        raise ValueError(
            f'{name!r} is more than one class, or has a sign that separates '
            'them: write each class into a field of its own'
        )
