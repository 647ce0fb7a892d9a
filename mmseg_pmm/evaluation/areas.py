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
    """
    areas = IoUMetric.intersect_and_union(
        torch.from_numpy(mask),
        torch.from_numpy(np.where(mask == ignored, ignored, truth)),
        number_of_classes,
        ignored,
    )
    return torch.stack(areas).numpy()
