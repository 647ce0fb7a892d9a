"""Classes that may be one class, misspelt now and then."""

import re

# a class is rare beside one that so many times as many images show
TIMES = 5
# two slips are one too many in a shorter word
LONG = 8
# words of a name; fooBar is two
WORDS = re.compile(r'[\s_\-./]+|(?<=[a-z])(?=[A-Z])')


def look_alikes(number_of) -> list[tuple[str, str]]:
    """Pairs of classes of which one seems to be the other, misspelt.

    A name is a slip of a much commoner one where a letter is missing, added
    or another, or two are exchanged, twice in long names; or where it has
    another case, an *s* more, or other signs between its words. Numbers and
    words of one or two letters have to be the same: ``class_1`` is not
    ``class_2``, and ``type a`` not ``type b``.

    Args:
        number_of (dict[str, int]): How many images show each class.

    Returns:
        list[tuple[str, str]]: The rarer first; each once.
    """
    pairs = []
    for rare, number in number_of.items():
        slips = {
            other: _slips(rare, other)
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
        f'"{rare}" ({number_of[rare]} image{"s" * (number_of[rare] > 1)}) '
        f'looks like "{name}" ({number_of[name]}): if it is the same, correct '
        f'it in {source}'
        for rare, name in look_alikes(number_of)
    ]


def _slips(first, second):
    """How many slips lie between two names; None where they are two words."""
    words = [_words(name) for name in (first, second)]
    joined = [''.join(each) for each in words]
    if joined[0] == joined[1]:
        return 0
    if re.findall(r'\d+', first) != re.findall(r'\d+', second):
        return None
    if len(words[0]) == len(words[1]):
        pairs = zip(*words, strict=True)
        differ = [pair for pair in pairs if pair[0] != pair[1]]
        if any(min(map(len, pair)) < 3 for pair in differ):
            return None
    slips = distance(*joined)
    is_long = min(map(len, joined)) >= LONG
    is_typing = is_long and joined[0][0] == joined[1][0]
    return slips if slips == 1 or (slips == 2 and is_typing) else None


def _words(name) -> list[str]:
    return [word.casefold() for word in WORDS.split(name) if word]


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
