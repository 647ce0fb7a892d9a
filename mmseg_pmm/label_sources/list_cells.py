"""Lists in a field of a table, as pandas and numpy write them."""

import ast
import re

ITEM = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
# ['cat', 'dog'], and numpy's ['cat' 'dog']
QUOTED = re.compile(rf'\[\s*{ITEM}(?:[\s,]+{ITEM})*\s*,?\s*\]')
# [cat, dog], and []
BARE = re.compile(r"""\[([^]['"]*)\]""")
# the ends of a list that was taken apart
PART = re.compile(r"""\[\s*['"]|.*['"]\s*\]$""", re.DOTALL)


def quoted_in(field) -> list[str] | None:
    """Names in quotes in a list; None where the field is none.

    Raises:
        ValueError: There are signs in quotes that mean nothing.
    """
    if not QUOTED.fullmatch(field):
        return None
    try:
        items = map(ast.literal_eval, re.findall(ITEM, field))
        return [item.strip() for item in items]
    except (SyntaxError, ValueError) as error:
        raise ValueError(
            f'{field} is no list of names of classes ({error})'
        ) from error


def without_brackets(field) -> str:
    """``cat, dog`` of ``[cat, dog]``; other fields stay as they are."""
    match = BARE.fullmatch(field)
    return match[1] if match else field


def is_part_of_list(name) -> bool:
    """Whether a name begins or ends as a list does: ``['cat'``."""
    return bool(PART.match(name))
