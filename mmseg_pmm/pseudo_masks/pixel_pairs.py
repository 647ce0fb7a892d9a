"""Which pixels IRN compares, and the paths between them."""


def pair_offsets(radius) -> list[tuple[int, int]]:
    """Offsets (dy, dx) from a pixel to those that follow it in scan order and
    are nearer than ``radius``; each unordered pair of pixels comes once."""
    reach = range(-radius, radius + 1)
    return [
        (dy, dx)
        for dy in range(radius + 1)
        for dx in reach
        if (dy, dx) > (0, 0) and dy * dy + dx * dx < radius * radius
    ]


def path(dy: int, dx: int) -> list[tuple[int, int]]:
    r"""Offsets of the pixels between (0, 0) and (dy, dx), both included.

    All of the pair's bounding box whose distance to the straight line is
    below 1:

    .. math:: |y \, dx - x \, dy| < \sqrt{dy^2 + dx^2}

    14.0 pixels on average within a radius of 10. A thin line has 6.9, and a
    walk along thin lines slips diagonally through boundaries.

    Args:
        dy (int): Rows down, 0 or more.
        dx (int): Columns to the right; not 0 where dy is.

    Source: Ahn et al., IRN, CVPR 2019, Eq. 3; the width from its program.
    """
    return [
        (y, x)
        for y in range(dy + 1)
        for x in range(min(0, dx), max(0, dx) + 1)
        if (y * dx - x * dy) ** 2 < dy * dy + dx * dx
    ]


def pixels_with_pair(dy: int, dx: int, size):
    """Rows and columns (two slices) of the pixels whose pair lies in an
    image of that size (height, width)."""
    height, width = size
    return (
        slice(0, max(0, height - dy)),
        slice(max(0, -dx), max(0, width - max(0, dx))),
    )


def move_slices(place, dy: int, dx: int):
    """The two slices, moved by (dy, dx)."""
    rows, columns = place
    return (
        slice(rows.start + dy, rows.stop + dy),
        slice(columns.start + dx, columns.stop + dx),
    )
