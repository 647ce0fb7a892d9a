"""Masks as annotations in COCO's format."""

import cv2
import numpy as np

from mmseg_pmm.pseudo_masks.labels import BACKGROUND, BACKGROUND_NAMES, IGNORED

try:
    from pycocotools import mask as rle
except ImportError:
    rle = None


def check_pycocotools():
    """
    Raises:
        ImportError: It is missing.
    """
    if rle is None:
        raise ImportError(
            "COCO's format needs pycocotools: pip install pycocotools"
        )


def coco_dataset(masks, classes) -> dict:
    """All masks as one COCO data set.

    Each connected region of a class is an annotation of its own, as labelling
    tools have one for each object: it can be corrected or deleted without the
    others. Touching objects of one class are one region. The regions of a
    class together are its part of the mask, pixel by pixel.

    Args:
        masks (Iterable[tuple]): Path of each photo, and its mask (H, W) uint8.
        classes (Sequence[str]): Names of the label ids, which are the
            ``category_id``. Background is no category.

    Returns:
        dict: ``images``, ``annotations`` (with compressed run lengths) and
        ``categories``.

    Raises:
        ImportError: pycocotools is missing.
    """
    check_pycocotools()
    images, annotations = [], []
    for path, mask in masks:
        height, width = mask.shape
        image = len(images) + 1
        images.append(
            dict(id=image, file_name=path, width=width, height=height)
        )
        for label in foreground(mask, classes):
            for region in _regions(mask == label):
                annotations.append(
                    dict(
                        id=len(annotations) + 1,
                        image_id=image,
                        category_id=label,
                        iscrowd=0,
                        **region,
                    )
                )
    categories = [
        dict(id=label, name=name, supercategory='')
        for label, name in enumerate(classes)
        if not _is_background(label, classes)
    ]
    return dict(images=images, annotations=annotations, categories=categories)


def foreground(mask, classes) -> list[int]:
    """Label ids of a mask that are worth an annotation."""
    return [
        label
        for label in np.unique(mask).tolist()
        if label != IGNORED and not _is_background(label, classes)
    ]


def _is_background(label, classes) -> bool:
    return label == BACKGROUND and classes[label] in BACKGROUND_NAMES


def _regions(inside):
    """Run lengths, area and box of each connected region."""
    number, regions, statistics, _ = cv2.connectedComponentsWithStats(
        inside.astype(np.uint8), connectivity=8
    )
    for region in range(1, number):
        left, top, width, height, area = statistics[region].tolist()
        box = regions[top : top + height, left : left + width] == region
        yield dict(
            segmentation=_run_lengths(box, left, top, inside.shape),
            area=area,
            bbox=[left, top, width, height],
        )


def _run_lengths(box, left, top, size) -> dict:
    """COCO's run lengths go down the columns, beginning with outside.

    Args:
        box (ndarray): (h, w) bool, at ``left`` and ``top`` of the image;
            around it is nothing.
        size (tuple): (H, W) of the image.
    """
    height, width = size
    columns = np.pad(box.T, ((0, 0), (1, 1))).astype(np.int8)
    column, row = np.nonzero(np.diff(columns))
    borders = (left + column) * height + top + row
    # where a run goes on at the top of the next column
    goes_on = np.flatnonzero(np.diff(borders) == 0)
    borders = np.delete(borders, [*goes_on, *(goes_on + 1)])
    counts = np.diff([0, *borders.tolist(), height * width]).tolist()
    coded = rle.frPyObjects(
        dict(size=[height, width], counts=counts), height, width
    )
    return dict(size=[height, width], counts=coded['counts'].decode())
