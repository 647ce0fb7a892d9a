"""CAMs and masks of several images, side by side."""

import itertools
import os.path as osp

import mmcv
from PIL import Image, ImageDraw, ImageFont

from mmseg_pmm.files import read_mask
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.stems import stem_of

from .painting import colour_mask, to_height

MARGIN = 4
CAPTION_HEIGHT = 20
CAPTION_SIZE = 15
# images to look at for some that have foreground
LONGEST_SEARCH = 100


def draw_gallery(path, rows, captions, height=128):
    """Write a :func:`gallery_sheet` as the PNG file ``path``."""
    sheet = gallery_sheet(rows, captions, height)
    with replace_when_whole(path) as file:
        sheet.save(file, format='PNG')


def gallery_sheet(rows, captions, height=128):
    """Rows of pictures with a caption above each column.

    Args:
        rows (Sequence[Sequence[ndarray]]): Pictures (H, W, 3) uint8 RGB.
        captions (Sequence[str]): One for each column.
        height (int): Every picture is scaled to this height, in pixels.

    Returns:
        PIL.Image.Image: RGB.
    """
    rows = [[to_height(picture, height) for picture in row] for row in rows]
    widths = [
        max((row[i].shape[1] for row in rows), default=0)
        for i in range(len(captions))
    ]
    sheet = Image.new(
        'RGB',
        (
            sum(widths) + MARGIN * (len(widths) + 1),
            CAPTION_HEIGHT + (height + MARGIN) * len(rows) + MARGIN,
        ),
        'white',
    )
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(CAPTION_SIZE)
    left = MARGIN
    for index, caption in enumerate(captions):
        draw.text((left, 1), caption, fill='black', font=font)
        for number, row in enumerate(rows):
            top = CAPTION_HEIGHT + MARGIN + number * (height + MARGIN)
            sheet.paste(Image.fromarray(row[index]), (left, top))
        left += widths[index] + MARGIN
    return sheet


def before_and_after(paths, folders, captions, palette, number):
    """A :func:`gallery_sheet` of images with their masks in two folders.

    Args:
        paths (Iterable[str]): Images.
        folders (Sequence[str]): With ``{stem}.png`` for each of them.
        captions (Sequence[str]): What to call the folders.
        palette (Sequence): RGB triples, one for each label id.
        number (int): How many images, the first that have foreground, to
            show.

    Returns:
        PIL.Image.Image: RGB.
    """
    rows = []
    for path in itertools.islice(paths, LONGEST_SEARCH):
        if len(rows) == number:
            break
        name = f'{stem_of(path)}.png'
        masks = [read_mask(osp.join(folder, name)) for folder in folders]
        if any(mask.any() for mask in masks):
            image = mmcv.imread(path, channel_order='rgb')
            painted = [colour_mask(mask, palette) for mask in masks]
            rows.append([image, *painted])
    return gallery_sheet(rows, ['image', *captions])
