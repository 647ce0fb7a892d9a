"""COCO 2014: image labels, lists of images, and masks to judge on.

Reads ROOT/annotations/instances_train2014.json and instances_val2014.json,
writes for each of the two

    ROOT/image_labels_train2014.json   classes of each image, crowds included
    ROOT/image_lists/train2014.txt     stems of images that show any class
    ROOT/masks/train2014/*.png         label ids, by the instances' polygons

Published programs train on the 82,081 images that show any class and judge on
40,137. In a mask smaller instances lie on top of larger ones. Crowds, which
are outlined roughly, are 255 (ignored) where no instance lies on them.

Images lie in ROOT/train2014 and ROOT/val2014. Killed and called again, it
goes on where it was.

Examples:
    python tools/dataset_converters/coco14.py data/coco
    python tools/dataset_converters/coco14.py data/coco --labels-only
"""

import argparse
import json
import os
from pathlib import Path

import numpy as np
from mmengine.utils import track_parallel_progress

from mmseg_pmm.datasets import COCOImageLabels
from mmseg_pmm.files import write_mask
from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.user_errors import run_tool

SUBSETS = {'train2014': 82081, 'val2014': 40137}
IGNORED = 255
CLASSES = COCOImageLabels.METAINFO['classes']
PALETTE = COCOImageLabels.METAINFO['palette']


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('root', type=Path, help='data/coco')
    parser.add_argument(
        '--labels-only', action='store_true', help='do without masks'
    )
    parser.add_argument(
        '--num-workers', type=int, default=os.cpu_count(), metavar='N'
    )
    return parser.parse_args()


def read_instances(path):
    """pycocotools' index of an instances file."""
    try:
        from pycocotools.coco import COCO
    except ImportError:
        raise SystemExit(
            'error: COCO needs pycocotools: pip install pycocotools'
        ) from None
    if not path.is_file():
        raise SystemExit(
            f'error: there is no {path}; it comes with the annotations of '
            'COCO 2014'
        )
    try:
        coco = COCO(str(path))
    except json.JSONDecodeError as error:
        raise SystemExit(f'error: {path} is not whole: {error}') from None
    names = [coco.cats[key]['name'] for key in sorted(coco.cats)]
    if names != list(CLASSES[1:]):
        raise SystemExit(
            f"error: {path} has other categories than COCO's 80: {names}"
        )
    return coco


def label_ids(coco) -> dict:
    """Category ids have gaps, label ids are 1 to 80 in their order."""
    return {key: label for label, key in enumerate(sorted(coco.cats), 1)}


def write_labels(coco, path) -> list:
    """The stems of images that show any class."""
    labels = label_ids(coco)
    names_of = {
        stem_of(image['file_name']): [
            CLASSES[label]
            for label in sorted(
                {labels[a['category_id']] for a in coco.imgToAnns[key]}
            )
        ]
        for key, image in sorted(coco.imgs.items())
    }
    with replace_when_whole(path) as file:
        file.write(json.dumps(names_of, indent=0).encode())
    return [stem for stem, names in names_of.items() if names]


def make_mask(task):
    """Paint one image's instances and write its mask."""
    path, size, instances = task
    mask = np.zeros(size, dtype=np.uint8)
    # crowds below all, then from large to small
    for instance in sorted(
        instances, key=lambda i: (not i['crowd'], -i['area'])
    ):
        inside = pixels_of(instance['segmentation'], size)
        mask[inside] = IGNORED if instance['crowd'] else instance['label']
    write_mask(path, mask, PALETTE)


def pixels_of(segmentation, size) -> np.ndarray:
    """Polygons, or run lengths, as a mask of booleans (height, width)."""
    from pycocotools import mask as rle

    if isinstance(segmentation, list):
        runs = rle.merge(rle.frPyObjects(segmentation, *size))
    elif isinstance(segmentation['counts'], list):
        runs = rle.frPyObjects(segmentation, *size)
    else:
        runs = segmentation
    return rle.decode(runs).astype(bool)


def mask_tasks(coco, folder) -> list:
    """What is missing in the folder, for :func:`make_mask`."""
    labels = label_ids(coco)
    there = set(os.listdir(folder)) if folder.is_dir() else set()
    tasks = []
    for key, image in sorted(coco.imgs.items()):
        name = f'{stem_of(image["file_name"])}.png'
        instances = coco.imgToAnns[key]
        if name in there or not instances:
            continue
        tasks.append(
            (
                folder / name,
                (image['height'], image['width']),
                [
                    dict(
                        segmentation=instance['segmentation'],
                        label=labels[instance['category_id']],
                        area=instance['area'],
                        crowd=bool(instance['iscrowd']),
                    )
                    for instance in instances
                ],
            )
        )
    return tasks


def main():
    args = parse_args()
    files = {
        subset: args.root / 'annotations' / f'instances_{subset}.json'
        for subset in SUBSETS
    }
    for path in files.values():
        if not path.is_file():
            raise SystemExit(f'error: there is no {path}')
    for subset, published in SUBSETS.items():
        coco = read_instances(files[subset])
        stems = write_labels(coco, args.root / f'image_labels_{subset}.json')
        with replace_when_whole(
            args.root / 'image_lists' / f'{subset}.txt'
        ) as file:
            file.write(''.join(f'{stem}\n' for stem in stems).encode())
        note = '' if len(stems) == published else f', published {published}'
        print(f'{subset}: {len(stems)} images that show any class{note}')
        if not args.labels_only:
            tasks = mask_tasks(coco, args.root / 'masks' / subset)
            if tasks:
                track_parallel_progress(make_mask, tasks, args.num_workers)
                print()


if __name__ == '__main__':
    run_tool(main)
