"""Labels that say what an image does not show, or that nobody knows."""

import re

# names that people give to what shows nothing
SOUNDS_LIKE_NOTHING = {
    *('bg', 'none', 'nothing', 'normal', 'ok', 'good', 'healthy', 'negative'),
    *('no', 'empty', 'clean', 'other', 'no label', 'no class', 'no object'),
    *('no objects', 'no finding', 'no findings', 'no defect', 'no defects'),
    *('no damage', 'absent', 'none of them', 'none of these'),
}
# what programs write where there is no label
SOUNDS_LIKE_NOTHING |= {'nan', 'null', 'n/a', 'na', '#n/a', '-', '—'}
# what people write where they do not know
SOUNDS_UNKNOWN = {'?', '??', '???', 'unknown', 'unsure', 'not sure', 'unclear'}
SOUNDS_UNKNOWN |= {'uncertain', 'todo', 'to do', 'tbd'}
NEGATION = re.compile(r'(?:no|not|non|without)[\s_.-]+(.+)', re.IGNORECASE)


def sounds_like_nothing(name) -> bool:
    """Whether a class is called as what shows nothing: ``none``, ``good``."""
    return ' '.join(_words(name)) in SOUNDS_LIKE_NOTHING


def sounds_unknown(name) -> bool:
    """Whether nobody seems to know what such an image shows: ``unsure``."""
    return ' '.join(_words(name)) in SOUNDS_UNKNOWN


def negations(names) -> dict[str, str]:
    """Classes that say that another one is not there.

    Args:
        names (Iterable[str]): All classes.

    Returns:
        dict[str, str]: ``cat`` by ``no cat`` and by ``not_cat``.
    """
    name_of = {tuple(_words(name)): name for name in names}
    found = {name: NEGATION.fullmatch(name) for name in names}
    return {
        name: name_of[tuple(_words(match[1]))]
        for name, match in found.items()
        if match and tuple(_words(match[1])) in name_of
    }


def nothing_remarks(names, source) -> list[str]:
    """Sentences about :func:`sounds_like_nothing`, :func:`negations` and
    :func:`sounds_unknown`.

    Args:
        names (Iterable[str]): All classes.
        source (str | Path): Of the labels.
    """
    names = list(names)
    remarks = [
        f'"{name}" sounds as if an image that has it shows nothing, and is a '
        f'class of its own. If it is none, call it background in {source}'
        for name in filter(sounds_like_nothing, names)
    ]
    remarks += [
        f'"{name}" is a class of its own, beside "{other}". If it means that '
        f'an image shows no {other}, take it out of {source}'
        for name, other in negations(names).items()
    ]
    remarks += [
        f'{unknown_remark(name)}: take such images out of {source}'
        for name in filter(sounds_unknown, names)
    ]
    return remarks


def unknown_remark(name) -> str:
    """The beginning of a sentence about :func:`sounds_unknown`."""
    return (
        f'"{name}" is a class of its own, and by its name nobody seems to '
        'know what such an image shows'
    )


def _words(name):
    return name.casefold().replace('_', ' ').split()
