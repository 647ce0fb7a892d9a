"""A mask stays with its photo while another photo has the same name."""

import filecmp
import os.path as osp

from mmseg_pmm.prediction.scores import mask_photo


def place_of(photo, folder) -> str:
    """Where a photo is, seen from the folder of its mask, so that both can be
    moved or copied together.

    Links to folders are followed. A link to a file is a photo of its own: it
    may lead to another file later, which is then another state of the photo.

    Args:
        photo (str): The photo's file.
        folder (str): The folder of all masks.
    """
    return osp.relpath(_resolved(photo), osp.realpath(folder))


def check_noted_photos(photos, folder):
    """Refuse to take the mask of one photo for that of another.

    A photo that was moved or replaced, or is a copy of the noted one, is no
    other.

    Args:
        photos (Sequence[Photo]): They are going to be predicted.
        folder (str): The folder of all masks. It may be missing.

    Raises:
        ValueError: A photo's mask is there, and notes another photo, which
            is still there, too.
    """
    for photo in photos:
        mask = osp.join(folder, f'{photo.name}.png')
        place = mask_photo(mask)
        if place is None:
            continue
        noted = osp.normpath(osp.join(osp.realpath(folder), place))
        if (
            noted != _resolved(photo.path)
            and osp.isfile(noted)
            and not _are_alike(noted, photo.path)
        ):
            raise ValueError(
                f'{_shown(noted)} and {photo.path} would both have the mask '
                f'{mask}, which is there, of the first: give another --out, '
                'or --overwrite to replace it'
            )


def _resolved(path) -> str:
    return osp.join(osp.realpath(osp.dirname(path)), osp.basename(path))


def _are_alike(path, other) -> bool:
    try:
        return filecmp.cmp(path, other, shallow=False)
    except OSError:  # who can tell
        return False


def _shown(path) -> str:
    """As it is seen from here, where it is below."""
    short = osp.relpath(path)
    return path if short.startswith(osp.pardir) else short
