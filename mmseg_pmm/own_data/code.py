"""Python code of configs."""

import colorsys
import textwrap

from yapf.yapflib.yapf_api import FormatCode

GOLDEN_RATIO = 0.618  # steps by it around a circle never come near each other
# as MMEngine's own
STYLE = dict(
    based_on_style='pep8',
    split_before_expression_after_opening_paren=True,
)


def palette(number) -> list[list[int]]:
    """Colours of label ids: black, then bright ones far from each other."""
    colours = [[0, 0, 0]]
    for index in range(number - 1):
        rgb = colorsys.hsv_to_rgb(index * GOLDEN_RATIO % 1, 0.75, 0.9)
        colours.append([round(255 * part) for part in rgb])
    return colours


def code(value) -> str:
    """Source of a value, dictionaries as ``dict(...)``."""
    if isinstance(value, dict):
        inside = (f'{key}={code(each)}' for key, each in value.items())
        return f'dict({", ".join(inside)})'
    if isinstance(value, list):
        return f'[{", ".join(map(code, value))}]'
    return repr(value)


def changed(variable, settings) -> str:
    """Source of a dictionary with other settings: itself, if there are none.

    Args:
        variable (str): That holds it.
        settings (str): As ``a=1, b=2``.
    """
    return f'dict({variable}, {settings})' if settings else variable


def comment(text) -> str:
    """Lines of a comment."""
    return '\n'.join(f'# {line}' for line in textwrap.wrap(text, 77))


def assign(name, setting) -> str:
    """``name = value``, with what it follows from above it.

    Args:
        name (str): What is set.
        setting (Setting): Value and reason.
    """
    lines = [comment(setting.reason)] if setting.reason else []
    return '\n'.join([*lines, f'{name} = {code(setting.value)}'])


def formatted(source) -> str:
    """A file's source, with lines that fit."""
    return FormatCode(source.strip() + '\n', style_config=STYLE)[0]
