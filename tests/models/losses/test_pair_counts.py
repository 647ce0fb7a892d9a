import math

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from mmseg_pmm.models.losses.irn_losses import irn_losses
from mmseg_pmm.models.losses.pair_counts import cover, pair_counts


def example(*labels, size, images=2):
    generator = torch.Generator().manual_seed(0)
    boundary = torch.randn(images, *size, generator=generator)
    pick = torch.randint(len(labels), (images, *size), generator=generator)
    return boundary, torch.tensor(labels)[pick]


def pairs(size, radius):
    """(y, x), (v, u): sources whose targets all lie inside the map."""
    height, width = size
    for y in range(height - radius + 1):
        for x in range(radius - 1, width - radius + 1):
            for v in range(y, height):
                for u in range(width):
                    later = (v, u) > (y, x)
                    if later and math.hypot(v - y, u - x) < radius:
                        yield (y, x), (v, u)


def pixels_between(one, other):
    """Of the bounding box, those nearer to the line than 1."""
    (y, x), (v, u) = one, other
    length = math.hypot(v - y, u - x)
    return [
        (row, column)
        for row in range(min(y, v), max(y, v) + 1)
        for column in range(min(x, u), max(x, u) + 1)
        if abs((row - y) * (u - x) - (column - x) * (v - y)) < length - 1e-9
    ]


def kind_of(one, other):
    if 255 in (one, other):
        return None
    if one != other:
        return 2
    return int(one != 0)


@pytest.mark.parametrize('labels', [(0, 1, 3, 255), (0,), (2,), (1, 3)])
@pytest.mark.parametrize(
    'size, radius', [((9, 12), 4), ((4, 7), 4), ((13, 21), 10), ((6, 5), 2)]
)
def test_counts_pair_by_pair(labels, size, radius):
    boundary, seeds = example(*labels, size=size)
    expected = np.zeros((3, *seeds.shape), dtype=int)
    for one, other in pairs(size, radius):
        between = pixels_between(one, other)
        for n in range(len(seeds)):
            kind = kind_of(seeds[n][one].item(), seeds[n][other].item())
            if kind is not None:
                top = max(between, key=lambda p, n=n: boundary[n][p].item())
                expected[(kind, n, *top)] += 1
    assert expected.sum() > 0
    counts = pair_counts(boundary, seeds, radius)
    np.testing.assert_array_equal(counts, expected)


@pytest.mark.parametrize('size', [(3, 20), (20, 6), (1, 1), (2, 20), (20, 4)])
def test_maps_too_small_for_the_radius(size):
    boundary, seeds = example(0, 1, size=size)
    counts = pair_counts(boundary, seeds, 4)
    assert counts.shape == (3, 2, *size) and counts.eq(0).all()


@pytest.mark.parametrize('size, number', [((4, 7), 1), ((5, 9), 6)])
def test_number_of_sources(size, number):
    """Rows 0 to h - r, columns r - 1 to w - r; 22 offsets within 4."""
    boundary, seeds = example(0, size=size, images=1)
    assert pair_counts(boundary, seeds, 4).sum() == 22 * number


def test_a_seed_map_that_is_a_view():
    boundary, seeds = example(0, 1, 2, 255, size=(9, 12))
    mirrored = seeds.flip(2).contiguous().flip(2)
    strange = seeds.transpose(1, 2).contiguous().transpose(1, 2)
    for same in (mirrored, strange, seeds.to(torch.uint8)):
        torch.testing.assert_close(
            pair_counts(boundary, same, 4), pair_counts(boundary, seeds, 4)
        )


def test_cover_is_the_set():
    pixels = {(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (2, 2)}
    chosen = cover(frozenset(pixels))
    covered = {
        (row, column)
        for y, x, height, width in chosen
        for row in range(y, y + height)
        for column in range(x, x + width)
    }
    assert covered == pixels
    # the square first; then (1, 2) and (2, 2), one above the other
    assert chosen[0] == (0, 0, 2, 2) and len(chosen) == 2


class Operations(TorchDispatchMode):
    """Counts torch's operations, those of the backward pass too."""

    def __init__(self):
        super().__init__()
        self.names = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.names.append(str(func))
        return func(*args, **(kwargs or {}))


def test_few_operations_and_nothing_from_the_host():
    boundary, seeds = example(0, 1, 255, size=(128, 128), images=1)
    boundary = boundary[:, None].requires_grad_()

    def step():
        with Operations() as operations:
            sum(irn_losses(boundary, seeds).values()).backward()
        return operations.names

    from_the_host = 'aten.lift_fresh.default'  # what torch.tensor calls
    assert from_the_host in step()  # once for each size
    names = step()
    assert len(names) <= 300
    assert from_the_host not in names
    assert not any('bincount' in name for name in names)  # reads back
