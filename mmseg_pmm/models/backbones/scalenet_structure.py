"""The file with ScaleNet's channels, read with checks."""

import json

SCALES = (1, 2, 4, 7)  # by which a map is pooled (the paper's section 3)


def read_structure(structure, num_blocks: int) -> list:
    """Channels of every block's scales.

    The published form is a JSON list with an entry for each bottleneck, from
    the first stage to the last: the channels at scales 1, 2, 4 and 7 (0: the
    block does without that scale), and the side of the block's map in a
    224x224 image: ``[[32, 16, 8, 8, 56], ...]``.

    Args:
        structure (str or list): Path of the file, or its content.
        num_blocks (int): Bottlenecks of the network.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is not JSON, is for another depth, or an entry has
            another form.
    """
    name = 'structure'
    if isinstance(structure, str):
        name, structure = structure, _load(structure)
    if not isinstance(structure, (list, tuple)):
        raise ValueError(
            f'{name}: expected a list with an entry for each of {num_blocks} '
            f'bottlenecks, got {type(structure).__name__}'
        )
    if len(structure) != num_blocks:
        raise ValueError(
            f'{name} is for {len(structure)} bottlenecks, the network has '
            f'{num_blocks}: is it of another depth?'
        )
    for index, entry in enumerate(structure):
        if not _is_entry(entry):
            raise ValueError(
                f'{name}, block {index}: expected the channels at scales '
                f'{SCALES}, not all of them 0, and the side of the map, five '
                f'whole numbers, got {entry!r}'
            )
    return structure


def _load(path: str):
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        raise FileNotFoundError(
            f'{path} does not exist: it is structures/scalenet101.json (or '
            'that of your depth) of https://github.com/Eli-YiLi/ScaleNet'
        ) from None
    except json.JSONDecodeError as error:
        raise ValueError(f'{path} is not JSON: {error}') from error


def _is_entry(entry) -> bool:
    return (
        isinstance(entry, (list, tuple))
        and len(entry) == len(SCALES) + 1
        and all(type(number) is int and number >= 0 for number in entry)
        and sum(entry[:-1]) > 0
        and entry[-1] > 0
    )
