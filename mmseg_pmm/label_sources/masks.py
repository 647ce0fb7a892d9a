"""Image labels from segmentation masks."""

import numpy as np

from mmseg_pmm.files import read_mask
from mmseg_pmm.label_sources.listing import files_with
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, BACKGROUND_NAMES, IGNORED


def read_masks(
    folder, classes, min_pixels=1, suffix='.png', progress=iter
) -> dict[str, list[str]]:
    """Classes with enough pixels in each mask.

    Args:
        folder (str | Path): PNG files of one channel, label ids.
        classes (Sequence[str]): Of the label ids, background first.
        min_pixels (int): A class with fewer pixels does not count.
        suffix (str): What a mask is named after its image's stem.
        progress (Callable): Wraps what is worked through.

    Raises:
        ValueError: A mask holds other values, or no mask shows a class.
    """
    if classes[BACKGROUND] not in BACKGROUND_NAMES:
        raise ValueError(
            f'{folder}: label id 0 of masks is background, so the classes '
            f"begin with 'background'; got {list(classes)}"
        )
    labels_of, total = {}, np.zeros(IGNORED + 1, dtype=np.int64)
    for stem, path in progress(list(files_with(folder, suffix).items())):
        pixels = np.bincount(read_mask(path).ravel(), minlength=IGNORED + 1)
        values = np.flatnonzero(pixels[:IGNORED])
        if len(values) and values[-1] >= len(classes):
            raise ValueError(
                f'{path} has the value {values[-1]}, and the label ids of '
                f'{list(classes)} end at {len(classes) - 1}. A mask holds the '
                'label id of each pixel; of one class 0 and 1, not 0 and 128'
            )
        labels_of[stem] = [
            classes[label]
            for label in values
            if label != BACKGROUND and pixels[label] >= min_pixels
        ]
        total += pixels
    if not any(labels_of.values()):
        values = np.flatnonzero(total).tolist()
        raise ValueError(
            f'none of the {len(labels_of)} masks in {folder} shows a class '
            f'with {min_pixels} pixels; their values are {values}'
            + f', and {IGNORED} is ignored: write 1 in its place'
            * (IGNORED in values)
        )
    return labels_of
