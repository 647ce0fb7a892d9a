"""Image labels in whatever form a user has them."""

import json
from pathlib import Path

from mmseg_pmm.datasets.label_file import read_label_file
from mmseg_pmm.files.image_folder import is_image, list_files
from mmseg_pmm.files.text import decode
from mmseg_pmm.label_sources import (
    read_coco,
    read_folders,
    read_masks,
    read_table,
    read_voc,
    tidy,
    tidy_name,
)
from mmseg_pmm.label_sources.cells import check_name
from mmseg_pmm.label_sources.coco import is_coco
from mmseg_pmm.label_sources.lines import refuse_spreadsheet
from mmseg_pmm.pseudo_masks.labels import BACKGROUND_NAMES

TABLES = ('.csv', '.tsv', '.tab', '.txt')
# of masks, and of nothing that shows a class
FORMS = (
    'a JSON file, COCO\'s or {"image_001": ["cat"], ...}; a table (CSV) of '
    "images and labels; a folder of VOC's XML files; one with a folder of "
    'images for each class; or one of masks (with --classes)'
)


def form_of(source) -> str:
    """``coco``, ``json``, ``table``, ``voc``, ``folders`` or ``masks``.

    Raises:
        FileNotFoundError: There is no such file or folder.
        ValueError: It is none of these.
    """
    source = Path(source)
    suffix = source.suffix.lower()
    if source.is_file():
        if suffix == '.json':
            return 'coco' if is_coco(_json(source)) else 'json'
        if suffix in TABLES:
            return 'table'
        refuse_spreadsheet(source)
        raise ValueError(f'{source}: labels are {FORMS}')
    if not source.is_dir():
        raise FileNotFoundError(f'there is no {source}: labels are {FORMS}')
    files = list_files(source)
    if any(name.lower().endswith('.xml') for name in files):
        return 'voc'
    images = [name for name in files if is_image(name)]
    if images:
        return 'folders' if any('/' in name for name in images) else 'masks'
    tables = [n for n in files if n.lower().endswith((*TABLES, '.json'))]
    if tables:
        raise ValueError(
            f'{source} is a folder: give the file itself, as in --labels '
            f'{source / tables[0]}'
        )
    raise ValueError(f'{source} holds no labels: they are {FORMS}')


def read_labels(
    source, classes=None, mask_suffix='.png', nothing=(), **table
) -> dict[str, list[str]]:
    """Read labels of any form.

    Args:
        source (str | Path): File or folder.
        classes (Sequence[str], optional): Of masks, without background.
        mask_suffix (str): What follows an image's stem in a mask's name.
        nothing (Sequence[str]): Labels that mean that an image shows nothing.
        table (dict): Options of :func:`read_table`, for tables alone.

    Returns:
        dict: Sorted labels by stem, or as a JSON file names the image.

    Raises:
        FileNotFoundError, ValueError: With the file and the place.
    """
    form = form_of(source)
    given = [name for name, value in table.items() if value is not None]
    if given and form != 'table':
        raise ValueError(
            f'{source} is no table: leave out '
            + ', '.join(f'--{name.replace("_", "-")}' for name in given)
        )
    if form == 'masks':
        if classes is None:
            raise ValueError(
                f'{source} holds images, but none in a folder of a class. If '
                'they are masks, give the names of label ids 1, 2, ... with '
                '--classes'
            )
        labels_of = read_masks(
            source, ['background', *classes], suffix=mask_suffix
        )
    elif form == 'table':
        labels_of = read_table(source, **table)
    else:
        read = dict(
            coco=read_coco,
            json=read_label_file,
            voc=read_voc,
            folders=read_folders,
        )[form]
        labels_of = read(source)
    return _checked(labels_of, nothing, source)


def _checked(labels_of, nothing, source):
    nothing = set(map(tidy_name, nothing))
    names = {tidy_name(n) for labels in labels_of.values() for n in labels}
    unknown = nothing - names - set(BACKGROUND_NAMES)
    if unknown:
        raise ValueError(
            f'{source} has no label {sorted(unknown)}, which --background '
            f'names; it has {sorted(names)}'
        )
    for name in names:
        try:
            check_name(name)
        except ValueError as error:
            raise ValueError(f'{source}: {error}') from error
    return tidy(
        {
            stem: [name for name in labels if tidy_name(name) not in nothing]
            for stem, labels in labels_of.items()
        },
        source,
    )


def _json(path):
    try:
        return json.loads(decode(path.read_bytes(), path))
    except json.JSONDecodeError as error:
        raise ValueError(f'{path} is no JSON: {error}') from error


def match(labels_of, folder, source):
    """Labels of the images of a folder.

    Args:
        labels_of (dict): By an image's name, in any form that a list may have.
        folder (ImageFolder): Where the images are.
        source (str | Path): Of the labels, for the error.

    Returns:
        tuple[dict[str, list[str]], list[str]]: By the image's path from its
        folder; and the names of which there is no image.

    Raises:
        ValueError: Two names are of one image.
    """
    by_path, without_image = {}, []
    for name, labels in labels_of.items():
        path = folder.find(name)
        if path is None:
            without_image.append(name)
        elif path in by_path:
            raise ValueError(f'{source}: the image {path} stands twice')
        else:
            by_path[path] = labels
    return by_path, without_image
