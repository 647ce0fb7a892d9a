"""What several folders of masks say about the same images."""

import itertools
import os.path as osp
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from mmseg_pmm.files import read_mask
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.pseudo_masks.labels import IGNORED


class ImageComparison(NamedTuple):
    """One image's masks.

    Attributes:
        pixels (ndarray): (F, 256) by folder and label id; 0 where there is
            no mask.
        differing (float): Largest share of pixels in [0, 1] in which two of
            the masks differ, of those that both decide.
        lost (list): Pairs (folder, label id) of a class that the image is
            labelled with, and of which the folder's mask has no pixel.
    """

    pixels: np.ndarray
    differing: float
    lost: list


def compare_masks(paths, labels, folders):
    """Compare the masks of images in some folders.

    Args:
        paths (Sequence[str]): Images.
        labels (Sequence[Sequence[int]]): Label ids of each image.
        folders (Sequence[str]): With ``{stem}.png``; some may be missing.

    Returns:
        list[ImageComparison]: One for each image.
    """

    def compare(path, image_labels):
        name = f'{stem_of(path)}.png'
        files = [osp.join(folder, name) for folder in folders]
        masks = [read_mask(f) if osp.isfile(f) else None for f in files]
        return _compare(masks, image_labels)

    # decoding leaves Python's lock alone
    with ThreadPoolExecutor() as pool:
        return list(pool.map(compare, paths, labels))


def _compare(masks, labels):
    pixels = np.zeros((len(masks), 256), dtype=np.int64)
    there = [index for index, mask in enumerate(masks) if mask is not None]
    for index in there:
        pixels[index] = np.bincount(masks[index].ravel(), minlength=256)
    shares = [
        _share_that_differs(masks[one], masks[other])
        for one, other in itertools.combinations(there, 2)
    ]
    lost = [
        (index, label)
        for index in there
        for label in labels
        if not pixels[index, label]
    ]
    return ImageComparison(pixels, max(shares, default=0.0), lost)


def _share_that_differs(one, other):
    if one.shape != other.shape:
        return 1.0
    decided = (one != IGNORED) & (other != IGNORED)
    return np.count_nonzero((one != other) & decided) / one.size
