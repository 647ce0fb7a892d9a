"""What is known stays known: a new mask must not lose a class."""

import numpy as np

from mmseg_pmm.pseudo_masks.labels import IGNORED


def keep_known(old, new, labels, share=0.25):
    r"""A new mask, with the old pixels of the classes that it would lose.

    An image shows its labels. A class c is lost where

    .. math:: |\{Y_{new} = c\}| + |\{Y_{old} = c, Y_{new} = 255\}|
        < share \cdot |\{Y_{old} = c\}|

    and gets the pixels back that it had, but for those that are 255 (unsure)
    now: they stay so, and do not count as lost. Pixels that come back may be
    those of a class that has grown: it is looked at again, so that in the end
    no class is lost.

    Args:
        old (ndarray): (H, W) label ids.
        new (ndarray): (H, W) label ids, 255 where it is unsure; it is not
            changed.
        labels (Sequence[int]): Classes that the image is known to show.
        share (float): In [0, 1]; 0 keeps nothing.

    Returns:
        tuple[ndarray, list[int]]: The mask, and the labels that would have
        been lost, ascending.

    Raises:
        ValueError: Two sizes, or a share outside [0, 1].
    """
    if not 0 <= share <= 1:
        raise ValueError(f'share must be in [0, 1], got {share}')
    if old.shape != new.shape:
        raise ValueError(
            f'the old mask is {old.shape}, the new mask {new.shape}'
        )
    unsure = new == IGNORED
    places = {label: old == label for label in labels}
    mask, kept = new.copy(), set()

    def is_lost(label):
        left = (mask == label) | (places[label] & unsure)
        return np.count_nonzero(left) < share * np.count_nonzero(places[label])

    while lost := {label for label in labels if is_lost(label)}:
        for label in lost:
            mask[places[label] & ~unsure] = label
        kept |= lost
    return mask, sorted(kept)
