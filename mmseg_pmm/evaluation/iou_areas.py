"""What IoUMetric adds up, for a mask that may leave pixels open, and over
which classes."""

import numpy as np
import torch
from mmseg.evaluation import IoUMetric

from mmseg_pmm.pseudo_masks.labels import IGNORED


def check_class_names(names, classes):
    """Check that the classes to judge are classes of the data set.

    Raises:
        ValueError: Some are not; they are named.
    """
    unknown = sorted(set(names) - set(classes))
    if unknown:
        raise ValueError(f'{unknown} are not among the classes {classes}')


def check_truth(truth, number_of_classes, ignored=IGNORED):
    """Check that a ground truth holds label ids of the data set.

    Raises:
        ValueError: It does not, as masks of 0 and 128.
    """
    largest = truth[truth != ignored].max(initial=0)
    if largest >= number_of_classes:
        raise ValueError(
            f'the ground truth has the value {largest}, the label ids end at '
            f'{number_of_classes - 1}'
        )


def areas_by_class(mask, truth, number_of_classes, ignored=IGNORED):
    """Areas by which masks are judged.

    Args:
        mask (np.ndarray): (H, W) label ids. A pixel that it leaves open
            (``ignored``) is not wrong: it is not judged.
        truth (np.ndarray): (H, W) label ids, or ``ignored``.
        number_of_classes (int): C.
        ignored (int): The label id that does not count.

    Returns:
        np.ndarray: (4, C) pixels: intersection, union, mask, truth. Not a
        tensor: each would keep a file open between two processes.

    Raises:
        ValueError: Two sizes, or a ground truth with other values.
    """
    if mask.shape != truth.shape:
        raise ValueError(
            f'the mask is {mask.shape}, the ground truth {truth.shape}'
        )
    check_truth(truth, number_of_classes, ignored)
    areas = IoUMetric.intersect_and_union(
        torch.from_numpy(mask),
        torch.from_numpy(np.where(mask == ignored, ignored, truth)),
        number_of_classes,
        ignored,
    )
    return torch.stack(areas).numpy()
