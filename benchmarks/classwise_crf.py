"""Class-wise dense CRF: one lattice for all classes against K CRFs."""

import numpy as np

from benchmarks.common import draw_cams, draw_photo, in_turn
from mmseg_pmm.pseudo_masks import classwise_crf

TARGETS = {1: 5, 2: 9, 3: 11, 5: 14}
SIZES = (94, 125), (188, 250), (375, 500), (750, 1000)
NUMBERS = 1, 2, 4, 8


def compare(images, count, repeats, **more):
    """One row: the same CAM-like maps on the same images, one thread."""
    results = {}
    cams = [
        draw_cams(count, image.shape[:2], np.random.default_rng(seed))
        for seed, image in enumerate(images)
    ]

    def refine(backend):
        results[backend] = [
            classwise_crf(*pair, backend=backend)
            for pair in zip(images, cams, strict=True)
        ]

    slow, fast = in_turn(
        [lambda: refine('pydensecrf'), lambda: refine('numba')], repeats
    )
    pairs = list(zip(*results.values(), strict=True))
    changed = sum(((a > 0.5) != (b > 0.5)).sum() for a, b in pairs)
    return dict(
        slow=slow / len(images),
        fast=fast / len(images),
        note=f'{changed} of {sum(a.size for a, _ in pairs)} pixels changed, '
        f'max abs dQ {max(np.abs(a - b).max() for a, b in pairs):.0e}',
        **more,
    )


def measure(options):
    images = options.photos(4)
    for count, target in TARGETS.items():
        yield compare(
            images,
            count,
            options.repeats,
            name=f'class-wise CRF, an image of {count} classes',
            target=target,
            series=('classes', count),
        )
    for size in SIZES:
        yield compare(
            [draw_photo(0, size)],
            2,
            repeats=1,
            name=f'class-wise CRF, 2 classes, {size[1]}x{size[0]}',
            series=('pixels', size[0] * size[1]),
        )
    for number in NUMBERS:
        row = compare(
            [draw_photo(seed) for seed in range(number)],
            2,
            repeats=1,
            name=f'class-wise CRF, 2 classes, {number} images',
            series=('images', number),
        )
        yield dict(row, slow=number * row['slow'], fast=number * row['fast'])
