"""Names of classes that are put together from others."""

import re

# between classes, and rarely in the name of one
BETWEEN = re.compile(r'\s+and\s+|\s*[/+&]\s*', re.IGNORECASE)
# these are in many names
SPACES = re.compile(r'\s+')


def check_compounds(names):
    """Refuse names that other names are put together to.

    Args:
        names (Iterable[str]): All classes of a table.

    Raises:
        ValueError: ``cat dog`` is there beside ``cat`` and ``dog``.
    """
    names = set(names)
    for name, parts in compounds(names).items():
        if names.issuperset(parts):
            raise ValueError(
                f'{name!r} is a class, and so are {parts}. If an image shows '
                f'them all, say so with --label-separator {between(name)!r}; '
                'if it is a class of its own, give it another name'
            )


def compounds(names) -> dict[str, list[str]]:
    """Names with ``/``, ``+``, ``&`` or *and* between parts of which one is
    a class, too; or with spaces between parts that all are.

    A ``traffic light`` is one thing, whatever a ``light`` is.

    Args:
        names (Iterable[str]): All classes.

    Returns:
        dict[str, list[str]]: Their parts.
    """
    names = set(names)
    found = {}
    for name in sorted(names):
        for pattern, enough in ((BETWEEN, any), (SPACES, all)):
            parts = pattern.split(name)
            if len(parts) > 1 and enough(part in names for part in parts):
                found.setdefault(name, parts)
    return found


def compound_remarks(names, source, is_table) -> list[str]:
    """Sentences about :func:`compounds`.

    Args:
        names (Iterable[str]): All classes.
        source (str | Path): Of the labels.
        is_table (bool): It is one, whose fields are split.
    """
    names = set(names)
    remarks = []
    for name, parts in compounds(names).items():
        alone = ' and '.join(f'"{part}"' for part in parts if part in names)
        way = f'give the image each of {parts} for itself in {source}'
        if is_table:
            way = (
                f'write "{"|".join(parts)}" in its place in {source}, or, if '
                'all labels are separated so, say --label-separator '
                f'{between(name)!r}'
            )
        remarks.append(
            f'"{name}" is a class of its own, beside {alone}: does an image '
            f'that has it show several classes? If so, {way}'
        )
    return remarks


def between(name) -> str:
    """What stands between the parts of a name, for ``--label-separator``."""
    found = BETWEEN.search(name)
    if found is None:
        return ' '
    # not the letters in a word, as in ``sand``
    return found[0] if found[0].strip().isalpha() else found[0].strip()
