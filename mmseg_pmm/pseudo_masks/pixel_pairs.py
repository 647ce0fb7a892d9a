"""Which pixels IRN compares, and the straight lines between them."""


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


def line(dy: int, dx: int) -> list[tuple[int, int]]:
    """Offsets of the pixels on the straight line to (dy, dx), both ends
    included."""
    steps = max(abs(dy), abs(dx))
    return [
        (round(dy * step / steps), round(dx * step / steps))
        for step in range(steps + 1)
    ]


def sources(dy: int, dx: int, size):
    """Rows and columns (two slices) of the pixels whose pair lies in an
    image of that size (height, width)."""
    height, width = size
    return (
        slice(0, max(0, height - dy)),
        slice(max(0, -dx), max(0, width - max(0, dx))),
    )


def shifted(place, dy: int, dx: int):
    """The two slices, moved by (dy, dx)."""
    rows, columns = place
    return (
        slice(rows.start + dy, rows.stop + dy),
        slice(columns.start + dx, columns.stop + dx),
    )
