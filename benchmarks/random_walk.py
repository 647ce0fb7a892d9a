"""IRN's random walk: sparse steps against squarings of a dense matrix."""

import numpy as np

from benchmarks.common import in_turn
from mmseg_pmm.pseudo_masks import affinity_matrix, random_walk

# maps of 250x188 and 500x375 images at stride 4
FEASIBLE = 47, 63
USUAL = 94, 125


def scene(size, maps=2):
    rng = np.random.default_rng(0)
    return (
        rng.random((maps, *size)).astype(np.float32),
        rng.random(size).astype(np.float32) ** 4,
    )


def dense_walk(maps, boundary):
    """The published way."""
    affinity = affinity_matrix(boundary).toarray()
    transition = affinity / affinity.sum(axis=0)
    for _ in range(8):
        transition = transition @ transition
    start = maps * (1 - boundary)
    return (start.reshape(len(maps), -1) @ transition).reshape(maps.shape)


def measure(options):
    maps, boundary = scene(FEASIBLE)
    difference = np.abs(
        dense_walk(maps, boundary) - random_walk(maps, boundary)
    ).max()
    slow, fast = in_turn(
        [
            lambda: dense_walk(maps, boundary),
            lambda: random_walk(maps, boundary),
        ],
        repeats=1,
    )
    yield dict(
        name=f'random walk of 2 maps, {FEASIBLE[1]}x{FEASIBLE[0]}',
        slow=slow,
        fast=fast,
        target=50,
        note=f'largest difference {difference:.0e}',
    )
    # eight squarings of a matrix of 11,750 rows would take minutes: one
    # product of some of its rows tells how long
    maps, boundary = scene(USUAL)
    pixels = boundary.size
    rows = np.random.default_rng(0).random((200, pixels), dtype=np.float32)
    matrix = np.zeros((pixels, pixels), dtype=np.float32)
    part, fast = in_turn(
        [lambda: rows @ matrix, lambda: random_walk(maps, boundary)], 1
    )
    yield dict(
        name=f'random walk of 2 maps, {USUAL[1]}x{USUAL[0]}',
        slow=8 * part * pixels / len(rows),
        fast=fast,
        target=50,
        note='slow way extrapolated from 200 of 11,750 rows of a squaring',
    )
