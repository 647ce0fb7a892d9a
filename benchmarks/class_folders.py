"""Photos of VOC as somebody has them who labels by folders.

Writes OUT/images/CLASS/: links to photos that show one of the classes and
nothing else, the first ones by name, and OUT/masks/CLASS/: their ground
truth, other classes ignored. Nothing may learn from the masks.

Examples:
    python -m benchmarks.class_folders data/VOCdevkit/VOC2012 \\
        --out data/by_class \\
        --classes cat cow dog horse sheep
"""

import argparse
from pathlib import Path

import numpy as np
from mmengine.fileio import load
from mmseg.datasets import PascalVOCDataset

from mmseg_pmm.files import read_mask, write_mask
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED

VOC = PascalVOCDataset.METAINFO


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('root', type=Path, help='VOC2012, with image labels')
    parser.add_argument('--out', type=Path, required=True)
    parser.add_argument('--classes', nargs='+', required=True)
    parser.add_argument('--number', type=int, default=60, help='of each class')
    return parser.parse_args()


def make_class_folders(root, out, classes, number):
    labels = load(root / 'image_labels.json')
    ids = np.full(256, IGNORED, dtype=np.uint8)
    ids[BACKGROUND] = BACKGROUND
    for label, name in enumerate(classes, start=1):
        ids[VOC['classes'].index(name)] = label
    palette = [VOC['palette'][VOC['classes'].index(name)] for name in classes]
    for name in classes:
        alone = sorted(stem for stem in labels if labels[stem] == [name])
        images, masks = out / 'images' / name, out / 'masks' / name
        images.mkdir(parents=True, exist_ok=True)
        for stem in alone[:number]:
            link = images / f'{stem}.jpg'
            link.unlink(missing_ok=True)
            link.symlink_to((root / f'JPEGImages/{stem}.jpg').resolve())
            truth = read_mask(root / f'SegmentationClass/{stem}.png')
            write_mask(
                masks / f'{stem}.png', ids[truth], [(0, 0, 0), *palette]
            )


if __name__ == '__main__':
    args = parse_args()
    make_class_folders(args.root, args.out, args.classes, args.number)
