"""A mask over its photo, for people."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mmseg_pmm.pseudo_masks.labels import (
    BACKGROUND,
    BACKGROUND_NAMES,
    IGNORED,
)
from mmseg_pmm.visualization import colour_mask

# of the photo's shorter side
TEXT = 1 / 24
SMALLEST_TEXT = 9


def overlay_mask(image, mask, classes, palette) -> np.ndarray:
    """Colour the classes of a photo, and name each at its largest region.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        mask (ndarray): (H, W) uint8 label ids.
        classes (Sequence[str]): Names of the label ids.
        palette (Sequence): RGB triples, one for each label id.

    Returns:
        ndarray: (H, W, 3) uint8, RGB. The background is as in the photo.
    """
    # as colour_mask does, without its floats, which large photos have no
    # time for
    painted = cv2.addWeighted(image, 0.5, colour_mask(mask, palette), 0.5, 0)
    if classes[BACKGROUND] in BACKGROUND_NAMES:
        np.copyto(painted, image, where=(mask == BACKGROUND)[..., None])
    picture = Image.fromarray(painted)
    draw = ImageDraw.Draw(picture)
    size = max(SMALLEST_TEXT, round(min(mask.shape) * TEXT))
    font = ImageFont.load_default(size)
    for label in np.unique(mask).tolist():
        name = classes[label] if label < len(classes) else None
        if name is None or label == IGNORED or name in BACKGROUND_NAMES:
            continue
        style = dict(font=font, stroke_width=max(1, size // 10), anchor='mm')
        at = _middle(mask == label)
        box = draw.textbbox(at, name, **style)
        draw.text(
            _shifted(at, box, picture.size),
            name,
            fill='white',
            stroke_fill='black',
            **style,
        )
    return np.asarray(picture)


def _shifted(at, box, size):
    """A place such that a text's box is inside the picture, if it can be."""
    return tuple(
        place - min(0, low) - max(0, high - length)
        for place, low, high, length in zip(
            at, box[:2], box[2:], size, strict=True
        )
    )


def _middle(inside):
    """(x, y) of the pixel of the largest region that is farthest from its
    border."""
    inside = inside.astype(np.uint8)
    _, regions, statistics, _ = cv2.connectedComponentsWithStats(inside)
    largest = 1 + statistics[1:, cv2.CC_STAT_AREA].argmax()
    left, top, width, height, _ = statistics[largest].tolist()
    box = regions[top : top + height, left : left + width] == largest
    box = np.pad(box.astype(np.uint8), 1)
    distance = cv2.distanceTransform(box, cv2.DIST_L2, 3)[1:-1, 1:-1]
    y, x = np.unravel_index(distance.argmax(), distance.shape)
    return left + int(x), top + int(y)
