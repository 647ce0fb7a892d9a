"""Masks as polygons in labelme's format."""

import os.path as osp

import cv2
import numpy as np

from mmseg_pmm.prediction.coco import foreground

# of labelme's format, which has not changed since
VERSION = '5.0.1'
# pixels that an outline may run beside the border: half of one takes the
# steps out of slanted borders, and keeps lines of two pixels' width
TOLERANCE = 0.5
CORNERS = 3


def labelme_file(path, photo, mask, classes) -> dict:
    """The content of a labelme file: a polygon for each connected region.

    Polygons have no holes: one with holes is cut open from each hole to the
    outline. Specks and straight lines of one pixel's width have no area as
    polygons, and are left out.

    Args:
        path (str): Where the file is going to be; ``imagePath`` is relative
            to it.
        photo (str): The image's path.
        mask (ndarray): (H, W) uint8 label ids.
        classes (Sequence[str]): Names of the label ids. Background is no
            region.
    """
    height, width = mask.shape
    shapes = [
        dict(
            label=classes[label],
            points=polygon.astype(float).tolist(),
            group_id=None,
            description='',
            shape_type='polygon',
            flags={},
        )
        for label in foreground(mask, classes)
        for polygon in polygons(mask == label)
    ]
    folder = osp.dirname(osp.abspath(path))
    return dict(
        version=VERSION,
        flags={},
        shapes=shapes,
        imagePath=osp.relpath(osp.abspath(photo), folder).replace('\\', '/'),
        imageData=None,
        imageHeight=height,
        imageWidth=width,
    )


def polygons(inside):
    """The connected regions of a mask as polygons.

    Args:
        inside (ndarray): (H, W) bool.

    Yields:
        ndarray: (N, 2) int, corners (x, y), which are pixels of the region.
    """
    contours, family = cv2.findContours(
        inside.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE
    )
    rings = [_simple(contour) for contour in contours]
    for index, ring in enumerate(rings):
        _, _, child, parent = family[0][index]
        if parent >= 0 or len(ring) < CORNERS:
            continue
        holes = []
        while child >= 0:
            holes.append(rings[child])
            child = family[0][child][0]
        yield _cut_open(ring, holes)


def _simple(contour):
    ring = cv2.approxPolyDP(contour, TOLERANCE, closed=True)
    # not to a line
    return (ring if len(ring) >= CORNERS else contour)[:, 0]


def _cut_open(outline, holes):
    """One polygon: to a hole, around it and back, from the nearest corner.

    Nearest holes come first, so that the way to one leads through no other.
    """
    ways = [_nearest(outline, hole) for hole in holes]
    left = list(range(len(holes)))
    while left:
        index = min(left, key=lambda i: ways[i][0])
        left.remove(index)
        _, start, corner = ways[index]
        at = np.flatnonzero((outline == start).all(axis=1))[0]
        around = np.roll(holes[index], -corner, axis=0)
        outline = np.concatenate(
            [outline[: at + 1], around, around[:1], outline[at:]]
        )
        for other in left:
            way = _nearest(around, holes[other])
            ways[other] = min(ways[other], way, key=lambda way: way[0])
    return outline


def _nearest(ring, hole):
    """Squared distance, corner of the ring, and index of the hole's."""
    distances = ((ring[:, None] - hole[None]) ** 2).sum(axis=2)
    at, corner = np.unravel_index(distances.argmin(), distances.shape)
    return distances[at, corner], ring[at], corner
