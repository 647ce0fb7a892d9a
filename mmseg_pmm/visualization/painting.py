"""Pictures of one image: its CAMs and masks in colour."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mmseg_pmm.pseudo_masks.labels import BACKGROUND

# how many borders of masks, side by side, would fill an image
BORDERS_IN_HEIGHT = 250
IGNORED_COLOUR = (224, 224, 192)
TEXT_MARGIN = 3


def overlay_cam(image, cam, opacity=0.5):
    """Lay a CAM over its image as a heat map.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        cam (ndarray): (H, W) in [0, 1].
        opacity (float): Of the heat map.

    Returns:
        ndarray: (H, W, 3) uint8, RGB.
    """
    levels = np.rint(np.clip(cam, 0, 1) * 255).astype(np.uint8)
    heat = cv2.applyColorMap(levels, cv2.COLORMAP_JET)[..., ::-1]
    return np.rint((1 - opacity) * image + opacity * heat).astype(np.uint8)


def colour_mask(mask, palette, image=None, opacity=0.6):
    """Paint label ids (H, W); over an image when one is given.

    Returns:
        ndarray: (H, W, 3) uint8, RGB.
    """
    colours = np.full((256, 3), IGNORED_COLOUR, dtype=np.uint8)
    colours[: len(palette)] = palette
    painted = colours[mask]
    if image is None:
        return painted
    return np.rint((1 - opacity) * image + opacity * painted).astype(np.uint8)


def paint_mask(image, mask, palette, opacity=0.65):
    """Colour an image where its mask shows a class; the rest is grey.

    A white border sets dark colours off.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        mask (ndarray): (H, W) uint8 label ids.
        palette (Sequence): RGB triples, one for each label id.
        opacity (float): Of the colours.

    Returns:
        ndarray: (H, W, 3) uint8, RGB.
    """
    grey = np.repeat(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    coloured = colour_mask(mask, palette, image, opacity)
    painted = np.where((mask != BACKGROUND)[..., None], coloured, grey)
    width = max(1, round(image.shape[0] / BORDERS_IN_HEIGHT))
    kernel = np.ones((2 * width + 1, 2 * width + 1), np.uint8)
    painted[cv2.dilate(mask, kernel) != mask] = 255
    return painted


def to_height(picture, height):
    """Scale a picture (H, W, 3) uint8 to a height in pixels.

    Returns:
        ndarray: (height, W', 3) uint8.
    """
    width = max(1, round(picture.shape[1] * height / picture.shape[0]))
    shrinks = height < picture.shape[0]
    interpolation = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(picture, (width, height), interpolation=interpolation)


def write_on(picture, text, size=15):
    """Write white on black in the upper left corner.

    Args:
        picture (ndarray): (H, W, 3) uint8, RGB.
        text (str): One line; what does not fit is cut off.
        size (int): Of the letters, in pixels.

    Returns:
        ndarray: A new picture of the same size.
    """
    image = Image.fromarray(picture)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size)
    corner = TEXT_MARGIN, TEXT_MARGIN
    left, top, right, bottom = draw.textbbox(corner, text, font=font)
    draw.rectangle(
        (0, 0, right + TEXT_MARGIN, bottom + TEXT_MARGIN), fill='black'
    )
    draw.text(corner, text, fill='white', font=font)
    return np.asarray(image)
