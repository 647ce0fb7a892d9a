"""A case far from photos: grey tiles, of which some have a defect.

Like inspection pictures: one class, thin and small, and images without it.
Cracks are dark lines of 1 to 3 pixels, spots dark ellipses of 4 to 16 pixels
radius; every tile has dark bars and grain of its own. The labels are all that
a method may learn from; the masks judge.

Examples:
    python -m benchmarks.defect_tiles --out data/defect_tiles
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from mmseg_pmm.files import write_mask

SIDE = 128
CLASSES = ('background', 'defect')
PALETTE = ((0, 0, 0), (230, 80, 60))
LISTS = dict(train=150, val=50)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('--out', type=Path, default='data/defect_tiles')
    for name, number in LISTS.items():
        parser.add_argument(f'--{name}', type=int, default=number)
    return parser.parse_args()


def grain(rng, cell):
    """Smooth random map (SIDE, SIDE), its features ``cell`` pixels wide."""
    grid = rng.normal(size=(SIDE // cell + 2, SIDE // cell + 2))
    return cv2.resize(
        grid.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC
    )


def good_tile(rng):
    """Grey levels (SIDE, SIDE) of a tile without defect."""
    tile = rng.uniform(120, 160) + 12 * grain(rng, 24) + 8 * grain(rng, 4)
    for row in np.linspace(0, SIDE, 4)[1:-1] + rng.integers(-6, 7):
        tile[int(row) : int(row) + 4] -= 45  # bars, as dark as defects
    tile[:, :: int(rng.integers(9, 14))] -= 8
    return tile + rng.normal(0, 4, tile.shape)


def crack(rng):
    """Mask (SIDE, SIDE) of a random walk that keeps its direction."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    point, angle = rng.uniform(20, SIDE - 20, 2), rng.uniform(0, 2 * np.pi)
    points = [point]
    for _ in range(rng.integers(5, 12)):
        angle += rng.normal(0, 0.5)
        point = point + 7 * np.array([np.cos(angle), np.sin(angle)])
        points.append(point)
    points = np.rint(points).astype(np.int32)
    cv2.polylines(mask, [points], False, 1, int(rng.integers(1, 4)))
    return mask > 0


def spot(rng):
    rows, columns = np.indices((SIDE, SIDE))
    row, column = rng.integers(12, SIDE - 12, 2)
    radii = rng.uniform(4, 16, 2)
    return ((rows - row) / radii[0]) ** 2 + (
        (columns - column) / radii[1]
    ) ** 2 < 1


def draw_tile(rng, has_defect):
    """An RGB image (SIDE, SIDE, 3) and its mask."""
    tile = good_tile(rng)
    mask = np.zeros((SIDE, SIDE), bool)
    for _ in range(rng.integers(1, 3) if has_defect else 0):
        mask |= crack(rng) if rng.random() < 0.6 else spot(rng)
    depth = rng.uniform(35, 60)
    tile -= depth * cv2.GaussianBlur(mask.astype(np.float32), (3, 3), 0)
    grey = np.clip(tile, 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2), mask.astype(np.uint8)


def make_data_set(root, sizes):
    """Write VOC's layout below ``root``.

    Args:
        root (Path): Made when missing.
        sizes (dict): Images of each list; every second one has a defect.
    """
    for name in ('JPEGImages', 'ImageSets/Segmentation'):
        (root / name).mkdir(parents=True, exist_ok=True)
    labels = {}
    for seed, (name, number) in enumerate(sizes.items()):
        rng = np.random.default_rng(seed)
        stems = [f'{name}_{index:04d}' for index in range(number)]
        for index, stem in enumerate(stems):
            image, mask = draw_tile(rng, has_defect=index % 2 == 0)
            Image.fromarray(image).save(
                root / f'JPEGImages/{stem}.jpg', quality=95
            )
            write_mask(root / f'SegmentationClass/{stem}.png', mask, PALETTE)
            labels[stem] = [CLASSES[1]] if mask.any() else []
        (root / f'ImageSets/Segmentation/{name}.txt').write_text(
            '\n'.join(stems) + '\n'
        )
    (root / 'image_labels.json').write_text(json.dumps(labels, indent=1))


if __name__ == '__main__':
    args = parse_args()
    make_data_set(args.out, {name: getattr(args, name) for name in LISTS})
