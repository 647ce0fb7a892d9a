"""Lists of images: train.txt, val.txt."""

import io
from collections import Counter

from mmengine import fileio

from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.files.text import decode


def read_image_list(path, folder, backend_args=None) -> list[str]:
    """The images that a list names, as paths from their folder.

    A line holds an image's name, or its path, with its suffix or without.
    Empty lines do not count.

    Args:
        path (str): The list.
        folder (ImageFolder): Where the images are.
        backend_args (dict, optional): Where the list is.

    Raises:
        FileNotFoundError: Some lines name no image of the folder.
        ValueError: The list is empty.
    """
    text = decode(fileio.get(path, backend_args), path)
    # of Windows and of old Macs, too
    lines = io.StringIO(text, newline=None)
    names = [line.strip() for line in lines if line.strip()]
    if not names:
        raise ValueError(f'{path} names no image')
    paths = list(map(folder.find, names))
    missing = [
        name for name, image in zip(names, paths, strict=True) if image is None
    ]
    if missing:
        raise FileNotFoundError(
            f'{path}: {len(missing)} of {len(names)} lines name no image in '
            f'{folder.folder} with {folder.suffix_words()}, '
            f'{missing[0]!r} among them{_advice(missing[0], folder)}'
        )
    return paths


def unique_stems(paths, where) -> list[str]:
    """The stems of images, after which CAM and mask files are named.

    Args:
        paths (Sequence[str]): From the folder of images.
        where (str): The list, for the error.

    Raises:
        ValueError: Two images have one stem, or an image is there twice.
    """
    stems = [composed(stem_of(path)) for path in paths]
    if len(set(stems)) == len(stems):
        return stems
    pair = find_one_stem(paths)
    if pair is not None:
        raise ValueError(
            f'{where}: {" and ".join(pair)} have the same name; it has to be '
            'unique, in subfolders too'
        )
    twice = next(path for path, number in Counter(paths).items() if number > 1)
    again = len(paths) - len(set(paths))
    raise ValueError(
        f'{where}: {again} of {len(paths)} lines name an image that an '
        f'earlier line names, {twice} among them: take them out with '
        '`sort -u LIST > NEW_LIST`'
    )


def find_one_stem(paths) -> tuple[str, str] | None:
    """The first two images, if any, that have one stem.

    Args:
        paths (Iterable[str]): From the folder of images.
    """
    first = {}
    for path in paths:
        other = first.setdefault(composed(stem_of(path)), path)
        if other != path:
            return other, path
    return None


def _advice(line, folder) -> str:
    """What to do about a list of several columns."""
    columns = line.replace(',', ' ').replace(';', ' ').split()
    if len(columns) < 2 or folder.find(columns[0]) is None:
        return ''
    return (
        '. A line names one image, and nothing else: keep the first of its '
        "columns, if all these images are meant, with `tr ',;\\t' ' ' < LIST "
        "| cut -d' ' -f1 > NEW_LIST`"
    )
