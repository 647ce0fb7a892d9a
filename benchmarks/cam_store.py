"""CAM files: how small may they be, and what does it change in the masks?"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks.common import draw_cams
from mmseg_pmm.files import read_cams, write_cams
from mmseg_pmm.pseudo_masks import classwise_crf, proportional_mask, smooth_cam

FORMS = [
    (dtype, stride)
    for dtype in ('float16', 'uint8')
    for stride in (1, 2, 3, 4, 8)
]
TARGET = 16


def mask_of(image, cams):
    probs = classwise_crf(image, smooth_cam(cams))
    return proportional_mask(cams, probs, np.arange(1, len(cams) + 1))


def measure(options):
    """Masks of every form beside those of the CAMs as they were made."""
    pairs = options.cams(12)
    if pairs is None:
        pairs = [
            (image, draw_cams(2, image.shape[:2], np.random.default_rng(i)))
            for i, image in enumerate(options.photos(8))
        ]
    expected = [mask_of(*pair) for pair in pairs]
    # float16 at full size, as published programs keep them
    published = sum(2 * cams.size for _, cams in pairs) / len(pairs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / 'cams.npz'
        for dtype, stride in FORMS:
            size, changed = 0, 0
            for (image, cams), mask in zip(pairs, expected, strict=True):
                write_cams(path, cams, range(1, len(cams) + 1), stride, dtype)
                size += path.stat().st_size
                stored, _ = read_cams(path)
                changed += np.count_nonzero(mask_of(image, stored) != mask)
            pixels = sum(mask.size for mask in expected)
            yield dict(
                name=f'CAM file, {dtype} at 1 / {stride} of the side',
                slow=published,
                fast=size / len(pairs),
                unit='kB',
                target=TARGET,
                note=f'{100 * changed / pixels:.2f} % of the mask pixels '
                'changed',
            )
