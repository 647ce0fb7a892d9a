"""Overlapping crops of an image at several scales (PMM's multi-crop)."""

from math import ceil

GRIDS = 'textbook', 'published'
# 0.75 to 3, ten of them
PUBLISHED_SCALES = tuple(0.75 + 0.25 * step for step in range(10))


def crop_boxes(
    size, scale, crop_size=448, stride=300, grid='textbook'
) -> list[tuple[int, int, int, int]]:
    r"""Boxes of the crops that cover an image at one scale.

    Scaled by ``s``, the image is :math:`w = \lfloor W s \rfloor` wide and has
    :math:`1 + \lceil \max(0, w - crop) / stride \rceil` crops along x, every
    ``stride`` pixels one; the last ends at the border. The same along y. A
    box is in the image's own pixels, cut to whole numbers, so a small scale
    has large boxes.

    The published program's crops but the last of a row are only ``stride``
    wide and do not overlap: ``grid='published'`` compares with its figures.

    Args:
        size (tuple[int]): Height and width of the image.
        scale (float): Above 0.
        crop_size (int): Side of a crop, in scaled pixels.
        stride (int): From one crop to the next, in scaled pixels; at most
            ``crop_size``.
        grid (str): ``'textbook'`` or ``'published'``.

    Returns:
        list[tuple]: (top, left, bottom, right), at least one. Every pixel is
        in one of them.

    Source: PMM, section 4.1; constants from its program.
    """
    if grid not in GRIDS:
        raise ValueError(f'grid is one of {GRIDS}, got {grid!r}')
    if not 0 < stride <= crop_size:
        raise ValueError(
            f'stride must be in 1 to crop_size ({crop_size}), got {stride}: '
            'pixels between the crops would be in none'
        )
    rows, columns = (
        _spans(length, scale, crop_size, stride, grid) for length in size
    )
    return [
        (top, left, bottom, right)
        for top, bottom in rows
        for left, right in columns
    ]


def _spans(length, scale, crop_size, stride, grid):
    scaled = max(1, int(length * scale))
    count = 1 + ceil(max(0, scaled - crop_size) / stride)
    width = crop_size if grid == 'textbook' else stride
    spans = [(stride * i, stride * i + width) for i in range(count - 1)]
    spans.append((max(0, scaled - crop_size), scaled))
    # published: whole pixels by cutting off, not by rounding
    pixels = [(int(start / scale), int(end / scale)) for start, end in spans]
    # int() above may have cut a fraction of a pixel off
    start, _ = pixels[-1]
    pixels[-1] = (min(start, length - 1), length)
    return pixels
