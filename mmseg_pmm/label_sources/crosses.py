"""Crosses in a table: an ``x`` in the column of a class that is shown."""

from mmseg_pmm.label_sources.cells import WORDS, is_cross, number_in


def are_crosses(rows) -> bool:
    """Whether there are crosses, and nothing beside them but what says no.

    Beside another sign for yes, as 1, a cross may mean something else: that
    nobody knows.

    Args:
        rows (list[list[str]]): Fields of the columns of classes.
    """
    fields = {field for fields in rows for field in fields}
    crosses = set(filter(is_cross, fields))
    return bool(crosses) and all(map(_says_no, fields - crosses))


def is_grid(rows) -> bool:
    """Whether crosses alone say something by their place.

    Names would begin in the first column, and each would stand there once.

    Args:
        rows (list[list[str]]): See :func:`are_crosses`, which is true of it.
    """
    return any(is_cross(field) for fields in rows for field in fields[1:])


def as_words(lines, places) -> list[tuple[int, list[str]]]:
    """Lines of a table with *yes* in place of a cross.

    Args:
        lines (list): See :func:`mmseg_pmm.label_sources.lines.read_lines`.
        places (set[int]): Of the columns of classes.
    """
    return [
        (
            number,
            [
                'yes' if i in places and is_cross(field) else field
                for i, field in enumerate(fields)
            ],
        )
        for number, fields in lines
    ]


def _says_no(field) -> bool:
    return number_in(field) == 0 or WORDS.get(field.lower()) is False
