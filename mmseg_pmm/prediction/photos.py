"""Which photos are meant, and how their masks are called."""

import os.path as osp
from pathlib import PurePath
from typing import NamedTuple

from mmseg_pmm.datasets.label_file import read_label_file
from mmseg_pmm.files.image_folder import (
    IMAGE_SUFFIXES,
    composed,
    is_image,
    list_files,
    without_suffix,
)
from mmseg_pmm.files.made_with import NAME as MADE_WITH
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, names_background


class Photo(NamedTuple):
    """A photo to predict.

    Attributes:
        path (str): Where it is.
        file (str): Its path from the folder that was named, or its base name
            where the photo itself was.
    """

    path: str
    file: str

    @property
    def name(self) -> str:
        """``file`` without its suffix, by which its mask is called."""
        return without_suffix(self.file)


def find_photos(given, folders) -> list[Photo]:
    """Photos in folders, at any depth, and photos named one by one.

    Hidden files and what lies in ``folders``, or in one that another call has
    written, do not count.

    Args:
        given (Sequence[str]): Folders and files.
        folders (Sequence[str]): Where masks and pictures go, masks first.

    Raises:
        FileNotFoundError: A path that does not exist, or a folder without
            photos.
        ValueError: Two photos would have one mask, or ``folders`` hold
            photos.
    """
    photos = []
    for path in given:
        if not osp.exists(path):
            raise FileNotFoundError(f'there is no photo or folder {path}')
        _check_apart(path, folders)
        if osp.isdir(path):
            photos.extend(_in_folder(path, folders))
        else:
            photos.append(Photo(path, osp.basename(path)))
    photos = list(dict.fromkeys(photos))
    _check_masks(photos, folders[0])
    return photos


def _check_apart(given, folders):
    """Masks among photos would be taken for photos by a later call."""
    for folder in folders:
        taken = osp.realpath(folder)
        if osp.realpath(given) == taken or _is_in(given, [taken]):
            raise ValueError(
                f'{folder} holds the photos ({given}): give the masks, or '
                'pictures, a folder of their own, such as '
                f'{osp.normpath(osp.join(folder, "masks"))}'
            )


def _in_folder(folder, written) -> list[Photo]:
    photos = [
        Photo(osp.join(folder, file), file)
        for file in sorted(filter(is_image, list_files(folder)))
    ]
    inside = {
        osp.join(folder, parent)
        for photo in photos
        for parent in PurePath(photo.file).parents[:-1]
    }
    inside = [path for path in inside if osp.isfile(osp.join(path, MADE_WITH))]
    taken = set(map(osp.realpath, [*written, *inside]))
    photos = [photo for photo in photos if not _is_in(photo.path, taken)]
    if not photos:
        raise FileNotFoundError(
            f'{folder} has no image with a usual suffix '
            f'({", ".join(IMAGE_SUFFIXES)})'
        )
    return photos


def _is_in(path, folders) -> bool:
    path = osp.realpath(path)
    return any(path.startswith(osp.join(folder, '')) for folder in folders)


def _check_masks(photos, folder):
    photo_of = {}
    for photo in photos:
        mask = osp.join(folder, f'{photo.name}.png')
        other = photo_of.setdefault(photo.name, photo)
        if other != photo:
            raise ValueError(
                f'{other.path} and {photo.path} would both have the mask '
                f'{mask}: predict them in two calls, with an --out each'
            )


def known_labels(path, photos, classes) -> dict:
    """Label ids of the classes that photos are known to show.

    Args:
        path (str): A file of image labels, as for training. It may have
            more images. Background, however it is spelt, may be among the
            labels.
        photos (Sequence[Photo]): By whose base names they are found.
        classes (Sequence[str]): Names of the label ids.

    Returns:
        dict[Photo, tuple[int]]: Without photos that the file does not name.

    Raises:
        ValueError: A label that is no class, no photo is named, or two have
            one name.
    """
    names_of, photo_of = {}, {}
    for entry, names in read_label_file(path).items():
        if names_of.setdefault(_base(entry), names) != names:
            raise ValueError(
                f'{path} has two entries of one name, {entry!r} the second, '
                'with other labels'
            )
    label_of = {composed(name): label for label, name in enumerate(classes)}
    known = {}
    for photo in photos:
        base = _base(photo.file)
        names = names_of.get(base)
        if names is None:
            continue
        other = photo_of.setdefault(base, photo)
        if other != photo:
            raise ValueError(
                f'{other.path} and {photo.path} have the same name, and '
                f'{path} does not say which of them its entry is of: predict '
                'them in two calls'
            )
        # however it is spelt, as in what image labels are converted from
        names = [
            name
            for name in names
            if name in label_of or not names_background(name)
        ]
        unknown = [name for name in names if name not in label_of]
        if unknown:
            raise ValueError(
                f'{path}: {photo.file} has labels that are no class of the '
                f'model: {unknown}; its classes are {list(classes)}'
            )
        labels = {label_of[name] for name in names} - {BACKGROUND}
        known[photo] = tuple(sorted(labels))
    if not known:
        entry = next(iter(names_of), None)
        raise ValueError(
            f'{path} names none of the {len(photos)} photos: a photo is '
            f'{photos[0].file!r}, and '
            + (
                'the file has no entry'
                if entry is None
                else f'an entry is {entry!r}'
            )
            + '. They are compared without folder and suffix'
        )
    return known


def _base(name) -> str:
    return composed(without_suffix(osp.basename(name)))
