"""Mask files, ``{stem}.png``: written whole, read with checks."""

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mmseg_pmm.files.atomic import replace_when_whole

# EXIF: which way a camera was held; in these, width and height change places
ORIENTATION = 0x0112
QUARTER_TURNS = 5, 6, 7, 8
# keyword of the text in a PNG file
NOTE = 'mmseg_pmm'


class DamagedMaskError(ValueError):
    """A file that cannot be decoded, as a killed program leaves it."""


def write_mask(path, mask, palette, note=None):
    """Store a mask as an 8 bit PNG with a palette.

    Args:
        path (str | Path): ``{stem}.png``.
        mask (ndarray): (H, W) uint8 label ids.
        palette (Sequence): RGB triples, one for each label id.
        note (str, optional): Kept in the file, see :func:`note_of`.

    Raises:
        ValueError: The mask is not (H, W) uint8.
    """
    mask = np.asarray(mask)
    if mask.dtype != np.uint8 or mask.ndim != 2:
        raise ValueError(
            f'{path}: a mask is (H, W) uint8, got {mask.dtype} {mask.shape}'
        )
    image = Image.fromarray(mask)
    colours = np.full((256, 3), 255, dtype=np.uint8)
    colours[: len(palette)] = palette
    image.putpalette(colours.tobytes())
    text = PngInfo()
    if note is not None:
        text.add_text(NOTE, note)
    with replace_when_whole(path) as file:
        image.save(file, format='PNG', pnginfo=text)


def note_of(path):
    """What :func:`write_mask` noted in a file, None if nothing; only the
    head of the file is read."""
    with Image.open(path) as image:
        return image.info.get(NOTE)


def read_mask(path):
    """Read a mask file as (H, W) uint8 label ids.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is broken (:class:`DamagedMaskError`), or no
            mask; its name is in the message.
    """
    try:
        with Image.open(path) as image:
            form, mask = image.format, np.array(image)
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError, ValueError) as error:
        raise DamagedMaskError(
            f'{path} is no PNG or is damaged ({error}): remove it and make '
            'it again'
        ) from error
    _refuse_jpeg(path, form)
    if mask.dtype == bool:  # of one bit
        mask = mask.astype(np.uint8)
    if mask.dtype != np.uint8 or mask.ndim != 2:
        raise ValueError(
            f'{path}: a mask has one channel of 8 bits, got {mask.dtype} '
            f'of shape {mask.shape}'
        )
    return mask


def check_mask_header(path, image_path):
    """Check, without decoding it, that a file is a mask of an image.

    Args:
        path (str | Path): The mask.
        image_path (str | Path): The image; if it cannot be read here, the
            sizes are not compared.

    Raises:
        ValueError: It has several channels or more than 8 bits, is a JPEG
            file, or has another size.
    """
    try:
        with Image.open(path) as mask:
            mode, size, form = mask.mode, mask.size, mask.format
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(
            f'{path} is no PNG or is damaged ({error})'
        ) from error
    if mode not in ('P', 'L', '1'):
        raise ValueError(
            f'{path}: a mask has one channel of at most 8 bits (modes P, L '
            f'and 1 of Pillow), got mode {mode}'
        )
    _refuse_jpeg(path, form)
    try:
        with Image.open(image_path) as image:
            image_size = image.size
            turned = image.getexif().get(ORIENTATION, 1) in QUARTER_TURNS
    except (OSError, SyntaxError, ValueError):
        return  # who reads it will say
    if size != (image_size[::-1] if turned else image_size):
        raise ValueError(
            f'{path} is {size[0]}x{size[1]}, but {image_path} is '
            f'{image_size[0]}x{image_size[1]}'
            + (
                ', which its EXIF orientation turns: so have masks to be '
                'turned'
                if turned
                else ''
            )
        )


def _refuse_jpeg(path, form):
    if form == 'JPEG':
        raise ValueError(
            f'{path} is a JPEG file, which changes label ids: masks have to '
            'be PNG'
        )
