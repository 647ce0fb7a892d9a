"""Label ids of the classes that images show, from their names."""

import math
import os
import zlib
from collections import Counter

import numpy as np

from mmseg_pmm.datasets.label_file import some_of
from mmseg_pmm.files.file_sums import sum_of_file
from mmseg_pmm.files.image_folder import composed
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, BACKGROUND_NAMES, IGNORED


def check_class_list(metainfo, reduce_zero_label):
    """Label id 0 is background, and every id fits into 8 bits.

    Raises:
        ValueError: It does not, or a class stands twice.
    """
    classes = metainfo.get('classes') or ('none',)
    if classes[BACKGROUND] not in BACKGROUND_NAMES:
        raise ValueError(
            "label id 0 is background: metainfo['classes'] has to begin "
            f"with 'background', got {list(classes)}"
        )
    if len(set(classes)) < len(classes):
        raise ValueError(
            f"metainfo['classes'] names a class twice: {list(classes)}"
        )
    if reduce_zero_label:
        raise ValueError(
            'reduce_zero_label=True would take label id 0, the '
            'background, away: leave it out'
        )
    if len(classes) > IGNORED:
        raise ValueError(
            f'masks of 8 bits hold {IGNORED} classes, background among '
            f'them; got {len(classes)}'
        )


def label_ids(stems, names_of, classes, known, file, where):
    """Label ids of each image.

    Args:
        stems (Sequence[str]): The images.
        names_of (dict[str, tuple[str]]): Classes by stem, as ``file`` has
            them.
        classes (Sequence[str]): Names of the label ids 0, 1, 2, ....
        known (Sequence[str]): What labels may be: of a data set with a
            subset of its classes all of them.
        file (str): The label file, for errors.
        where (str): The list of images, for errors.

    Returns:
        list[tuple[int]]: Ascending; labels of other known classes are left
        out.

    Raises:
        KeyError: An image without entry.
        ValueError: A label that is no class.
    """
    without_entry = [stem for stem in stems if stem not in names_of]
    if without_entry:
        raise KeyError(
            f'{file} has no entry for {len(without_entry)} of the '
            f'{len(stems)} images of {where}: {some_of(without_entry)}. An '
            'image without any of the classes has []'
        )
    names = [names_of[stem] for stem in stems]
    # fewer sets of classes than images; the first image of each for errors
    first = dict(zip(reversed(names), reversed(stems), strict=True))
    # as the label file has them
    known = tuple(composed(name) for name in known[BACKGROUND + 1 :])
    label_of = {composed(c): label for label, c in enumerate(classes)}
    ids_of = {}
    for labels, stem in first.items():
        unknown = [name for name in labels if name not in known]
        if unknown:
            raise ValueError(
                f'{file}: image {stem} has labels that are no class of the '
                f'data set: {unknown}; the classes are {list(known)}, and an '
                'image of background alone has []'
            )
        present = {label_of[name] for name in labels if name in label_of}
        ids_of[labels] = tuple(sorted(present))
    return [ids_of[labels] for labels in names]


def count_images(labels, classes, file, where) -> np.ndarray:
    """How many images show each class, (C,) int64; at the place of the
    background all of them.

    Raises:
        ValueError: No image shows any class.
    """
    counts = np.zeros(len(classes), dtype=np.int64)
    for image_labels, number in Counter(labels).items():
        counts[list(image_labels)] += number
    counts[BACKGROUND] = len(labels)
    if not counts[BACKGROUND + 1 :].any():
        raise ValueError(
            f'{file}: none of the {len(labels)} images of {where} shows any '
            f'of the classes {list(classes[1:])}'
        )
    return counts


# images whose files are looked at, of more of them
LOOKED_AT = 20_000


def checksum_of_files(paths) -> int:
    """Changes when an image is replaced by another: the sum over the sizes of
    at most 20,000 files, evenly spaced.

    Args:
        paths (Sequence[str]): The images, on this machine.
    """
    step = math.ceil(len(paths) / LOOKED_AT)
    return sum(map(sum_of_file, sorted(paths)[::step]))


def checksum_of_labels(stems, labels) -> int:
    """The same for the same images with the same labels, in any order.

    Args:
        stems (Sequence[str]): The images.
        labels (Sequence[tuple[int]]): Label ids of each.
    """
    # the sum of sums does not depend on the order
    return sum(
        zlib.crc32(os.fsencode(f'{stem} {image_labels}'))
        for stem, image_labels in zip(stems, labels, strict=True)
    )
