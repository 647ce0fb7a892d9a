"""Masks that judge: whether they fit their images and the labels."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmseg_pmm.files.image_folder import without_suffix
from mmseg_pmm.files.mask_files import check_mask_header, read_mask
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED


@dataclass(frozen=True)
class Masks:
    """Where masks are, and which images have one.

    Attributes:
        folder (str): With one for each image, at the image's own place.
        suffix (str): What follows an image's name in a mask's.
        of (frozenset[str]): Images, by their paths from their folder.
        disagree (tuple[str, ...]): Images whose mask shows other classes than
            their labels.
    """

    folder: str
    suffix: str
    of: frozenset
    disagree: tuple


def look_at_masks(
    folder, suffix, images, labels_of, classes, progress=iter
) -> Masks:
    """Read every mask.

    Args:
        folder (str): Where masks are.
        suffix (str): What follows an image's name in a mask's.
        images (str): The folder of images.
        labels_of (dict[str, list[str]]): By the images' paths.
        classes (Sequence[str]): Of the label ids, background first.
        progress (Callable): Wraps what is worked through.

    Raises:
        FileNotFoundError: No image has a mask.
        ValueError: A mask does not fit its image, or has other values.
    """
    path_of = {
        image: Path(folder, without_suffix(image) + suffix)
        for image in labels_of
    }
    there = [image for image in labels_of if path_of[image].is_file()]
    if not there:
        raise FileNotFoundError(
            f'{folder} has no mask of any of the {len(labels_of)} images: '
            f'that of {next(iter(path_of))} would be '
            f'{next(iter(path_of.values()))} (another suffix: --mask-suffix)'
        )
    disagree, seen = [], set()
    for image in progress(there):
        check_mask_header(path_of[image], Path(images, image))
        shown = _classes_in(path_of[image], classes)
        seen |= shown
        if shown != set(labels_of[image]):
            disagree.append(image)
    if not seen and any(labels_of[image] for image in there):
        raise ValueError(
            f'none of the {len(there)} masks in {folder} shows a class. '
            f'{_ids(classes)}'
        )
    return Masks(str(folder), suffix, frozenset(there), tuple(disagree))


def _classes_in(path, classes):
    values = np.unique(read_mask(path)).tolist()
    if any(value >= len(classes) and value != IGNORED for value in values):
        raise ValueError(f'{path} has the values {values}. {_ids(classes)}')
    return {classes[v] for v in values if v not in (BACKGROUND, IGNORED)}


def _ids(classes):
    ids = ', '.join(f'{label} {name}' for label, name in enumerate(classes))
    return (
        f'A mask holds the label id of each pixel: {ids}, and 255 where it '
        'does not count; of one class 0 and 1, not 0 and 255'
    )
