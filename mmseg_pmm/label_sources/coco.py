"""Image labels from COCO's JSON, as labelling tools export it."""

import json
from collections import Counter
from pathlib import Path

from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.files.text import decode

PARTS = ('images', 'annotations', 'categories')


def is_coco(content) -> bool:
    return isinstance(content, dict) and content.keys() >= set(PARTS)


def read_coco(path) -> dict[str, list[str]]:
    """Every annotation of an image counts, crowds too.

    Boxes and outlines are not looked at: labels need no pycocotools.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is of another form.
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f'there is no file {path}')
    try:
        content = json.loads(decode(Path(path).read_bytes(), path))
    except json.JSONDecodeError as error:
        raise ValueError(f'{path} is no JSON: {error}') from error
    if not is_coco(content):
        raise ValueError(f"{path} is not COCO's: it has to have {PARTS}")
    images, annotations, categories = (content[part] for part in PARTS)
    file_of = _by_id(path, images, 'images', 'file_name')
    name_of = _by_id(path, categories, 'categories', 'name')
    stem_of_id = {key: composed(stem_of(file_of[key])) for key in file_of}
    labels_of = {stem: [] for stem in stem_of_id.values()}
    if len(labels_of) < len(file_of):
        twice, _ = Counter(stem_of_id.values()).most_common(1)[0]
        raise ValueError(
            f"{path}: two of 'images' are called {twice!r}; the name has to "
            'be unique, in subfolders too'
        )
    for place, annotation in enumerate(annotations):
        try:
            stem = stem_of_id[annotation['image_id']]
            labels_of[stem].append(name_of[annotation['category_id']])
        except (KeyError, TypeError) as error:
            raise ValueError(
                f"{path}: 'annotations', entry {place}, needs the image_id "
                f'of an image and the category_id of a category ({error!r})'
            ) from error
    return labels_of


def _by_id(path, entries, part, key) -> dict:
    try:
        return {entry['id']: str(entry[key]).strip() for entry in entries}
    except (KeyError, TypeError) as error:
        raise ValueError(
            f'{path}: each of {part!r} needs an id and a {key} ({error!r})'
        ) from error
