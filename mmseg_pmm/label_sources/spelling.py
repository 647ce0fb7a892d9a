"""Classes that may be one class, misspelt now and then."""

import re
from typing import NamedTuple

# a class is rare beside one that so many times as many images show
TIMES = 5
# two slips are one too many in a shorter word
LONG = 8
# one letter more or another makes another word of a shorter one
SHORT = 5
# words of a name; fooBar is two
WORDS = re.compile(r'[\s_\-./]+|(?<=[a-z])(?=[A-Z])')
# what makes the opposite of a word
OPPOSITES = ('a', 'ab', 'dis', 'im', 'in', 'ir', 'non', 'un')


class Name(NamedTuple):
    """What two names are compared by."""

    words: list
    joined: str
    letters: frozenset
    numbers: list


def look_alikes(number_of) -> list[tuple[str, str]]:
    """Pairs of classes of which one seems to be the other, misspelt.

    A name is a slip of a much commoner one where a letter is missing, added
    or another, or two are exchanged, twice in long names; or where it has
    another case, an *s* more, or other signs between its words.

    These have to be the same: numbers and words of one or two letters
    (``class_1`` is not ``class_2``, and ``type a`` not ``type b``); in names
    of up to four letters all of them, but for their order, doubled ones and
    an *s* at the end (``dgo`` and ``doog`` may be ``dog``, and ``cat`` is not
    ``car``). A word is not its opposite, as ``typical`` and ``atypical``.

    Args:
        number_of (dict[str, int]): How many images show each class.

    Returns:
        list[tuple[str, str]]: The rarer first; each once.
    """
    names = {name: _name(name) for name in number_of}
    pairs = []
    for rare, number in number_of.items():
        slips = {
            other: _slips(names[rare], names[other])
            for other in number_of
            if other != rare and TIMES * number <= number_of[other]
        }
        alike = [name for name in slips if slips[name] is not None]
        if alike:
            nearest = min(alike, key=lambda n: (slips[n], -number_of[n]))
            pairs.append((rare, nearest))
    return pairs


def spelling_remarks(number_of, source) -> list[str]:
    """Sentences about :func:`look_alikes`.

    Args:
        number_of (dict[str, int]): How many images show each class.
        source (str | Path): Of the labels.
    """
    return [
        f'"{rare}" ({_images(number_of[rare])}) looks like "{name}" '
        f'({number_of[name]}): is it the same? If so, correct it in {source}'
        for rare, name in look_alikes(number_of)
    ]


def _images(number):
    return '1 image' if number == 1 else f'{number} images'


def _name(name) -> Name:
    words = [word.casefold() for word in WORDS.split(name) if word]
    joined = ''.join(words)
    return Name(words, joined, frozenset(joined), re.findall(r'\d+', name))


def _slips(first, second):
    """How many slips lie between two names; None where they are two words."""
    one, other = first.joined, second.joined
    if one == other:
        return 0
    lengths = sorted(map(len, (one, other)))
    most = 2 if lengths[0] >= LONG and one[0] == other[0] else 1
    if (
        lengths[1] - lengths[0] > most
        # a slip takes one letter away at most, and brings one
        or len(first.letters ^ second.letters) > 2 * most
        or first.numbers != second.numbers
        or _differ_in_a_short_word(first.words, second.words)
    ):
        return None
    slips = distance(one, other)
    if slips > most or _are_opposites(first.words, second.words):
        return None
    if lengths[1] < SHORT and not _is_safe_slip(one, other):
        return None
    return slips


def _differ_in_a_short_word(first, second):
    return len(first) == len(second) and any(
        one != other and min(len(one), len(other)) < 3
        for one, other in zip(first, second, strict=True)
    )


def _are_opposites(first, second):
    shorter, longer = sorted(map(' '.join, (first, second)), key=len)
    return any(
        longer[: found.start()] + longer[found.end() :] == shorter
        for word in OPPOSITES
        for found in re.finditer(rf'\b{word} ?', longer)
    )


def _is_safe_slip(first, second):
    """Whether two short names have the same letters, but for doubled ones
    and an *s* at the end."""
    shorter, longer = sorted((first, second), key=len)
    return (
        sorted(first) == sorted(second)
        or longer == f'{shorter}s'
        or _once_each(first) == _once_each(second)
    )


def _once_each(name):
    return re.sub(r'(.)\1', r'\1', name)


def distance(first, second) -> int:
    """Letters to leave out, add, change or exchange with their neighbour
    (optimal string alignment)."""
    before, row = [], list(range(len(second) + 1))
    for i, letter in enumerate(first, start=1):
        above, before, row = before, row, [i]
        for j, other in enumerate(second, start=1):
            row.append(
                min(
                    before[j] + 1,
                    row[j - 1] + 1,
                    before[j - 1] + (letter != other),
                )
            )
            if (
                min(i, j) > 1
                and letter == second[j - 2]
                and other == first[i - 2]
            ):
                row[j] = min(row[j], above[j - 2] + 1)
    return row[-1]
