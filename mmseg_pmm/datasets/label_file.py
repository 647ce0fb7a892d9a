"""The file of image labels, which the data sets of a process share."""

import json
import os
from functools import lru_cache

from mmengine import fileio

from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.files.text import decode


def read_image_labels(path, folder, backend_args=None) -> dict:
    """Names of the classes that each image shows, by the image's stem.

    Args:
        path (str): The label file. It may name an image by its stem, or as a
            list does (``a.jpg``, ``images/a.jpg``).
        folder (ImageFolder): Where the images are.
        backend_args (dict, optional): Where the label file is.

    Returns:
        dict[str, tuple[str]]: Not to be changed: others read it, too.

    Raises:
        FileNotFoundError: Entries without an image.
        ValueError: See :func:`read_label_file`.
    """
    entries = read_label_file(path, backend_args)
    otherwise = entries.keys() - folder.stems()
    if not otherwise:
        return entries
    by_stem = {k: v for k, v in entries.items() if k not in otherwise}
    without_image = []
    for name in sorted(otherwise):
        image = folder.find(name)
        if image is None:
            without_image.append(name)
            continue
        stem = composed(stem_of(image))
        if stem in by_stem:
            raise ValueError(
                f'{path}: the image {stem!r} stands twice, also as {name!r}'
            )
        by_stem[stem] = entries[name]
    if without_image:
        raise FileNotFoundError(
            f'{path} has entries without an image in {folder.folder} with '
            f'{folder.suffix_words()}, {len(without_image)} in all: '
            f'{some_of(without_image)}. Take them out of the file, or put the '
            'images there'
        )
    return by_stem


def some_of(names, count=5) -> str:
    return ', '.join(names[:count]) + (', ...' if len(names) > count else '')


def read_label_file(path, backend_args=None) -> dict[str, tuple[str, ...]]:
    """Names of the classes that each image shows, by the name in the file.

    A file on this machine is read once, and again after it has changed: what
    it returns must not be changed.

    Raises:
        ValueError: The file is no JSON, is not of this form, or has an image
            twice.
    """
    if backend_args is None and os.path.isfile(path):
        status = os.stat(path)
        return _read_once(
            os.path.abspath(path), status.st_mtime_ns, status.st_size
        )
    return _parse(path, fileio.get(path, backend_args))


@lru_cache(maxsize=8)
def _read_once(path, changed, size):
    return _parse(path, fileio.get(path))


def _parse(path, content) -> dict:
    """What the file says; its name is in every error."""
    try:
        names_of = json.loads(
            decode(content, path),
            object_pairs_hook=lambda pairs: _without_twins(path, pairs),
        )
    except json.JSONDecodeError as error:
        raise ValueError(f'{path} is no JSON: {error}') from error
    if not isinstance(names_of, dict):
        raise ValueError(
            f'{path} has to map names of images to lists of classes, as '
            '{"2007_000032": ["aeroplane", "person"]}; it holds a '
            f'{type(names_of).__name__}'
        )
    shared = {}  # a million images show few different sets of classes
    for stem, names in names_of.items():
        if not isinstance(names, list):
            raise ValueError(
                f'{path}: the labels of {stem} have to be a list, [] if it '
                f'shows none of the classes; got {names!r}'
            )
        if not all(isinstance(name, str) for name in names):
            raise ValueError(
                f'{path}: the labels of {stem} have to be names of classes; '
                f'got {names!r}'
            )
        names = tuple(map(composed, names))
        names_of[stem] = shared.setdefault(names, names)
    return names_of


def _without_twins(path, pairs) -> dict:
    """JSON's own reader would keep the last of two entries."""
    names_of = {}
    for stem, names in pairs:
        stem = composed(stem)
        if stem in names_of:
            raise ValueError(f'{path}: the image {stem!r} stands twice')
        names_of[stem] = names
    return names_of
