"""Make image_labels.json: which classes each image shows.

One entry for each image, {"2007_000032": ["aeroplane", "person"], ...}; an
image without any class has []. Data sets of mmseg_pmm look for the file in
their data_root.

Examples:
    # the object names in PASCAL VOC's XML files
    python tools/dataset_converters/image_labels.py voc \\
        data/VOCdevkit/VOC2012
    # masks (PNG, value = index in the list of classes, 255 = ignored)
    python tools/dataset_converters/image_labels.py masks \\
        data/mine/masks data/mine/image_labels.json \\
        --classes background cat dog --min-pixels 30
    # a CSV file with lines like: image_001.jpg,cat,dog
    python tools/dataset_converters/image_labels.py csv \\
        labels.csv data/mine/image_labels.json
    # one folder of images for each class; an image that shows several is a
    # copy in each. (For training all images lie in one folder.)
    python tools/dataset_converters/image_labels.py folders \\
        data/mine/by_class data/mine/image_labels.json
"""

import argparse
import csv
import filecmp
import json
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from mmengine.utils import track_iter_progress

from mmseg_pmm.pseudo_masks import read_mask
from mmseg_pmm.pseudo_masks.store import replace_when_whole
from mmseg_pmm.user_errors import run_tool

IGNORED = 255
IMAGE_SUFFIXES = {'.jpg', '.jpeg', '.png', '.bmp', '.tif', '.tiff', '.webp'}


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest='command', required=True)
    voc = commands.add_parser('voc', help='from XML files (Annotations/)')
    voc.add_argument('root', type=Path, help='the folder VOC2012')
    voc.add_argument('out', type=Path, nargs='?', help='JSON file')
    masks = commands.add_parser('masks', help='from segmentation masks')
    masks.add_argument('folder', type=Path, help='PNG files')
    masks.add_argument('out', type=Path, help='JSON file')
    masks.add_argument(
        '--classes', nargs='+', required=True, help='background first'
    )
    masks.add_argument(
        '--min-pixels',
        type=int,
        default=1,
        help='a class with fewer pixels does not count (default: 1)',
    )
    masks.add_argument(
        '--suffix',
        default='.png',
        help='what a mask is named after the stem of its image '
        '(default: .png)',
    )
    table = commands.add_parser('csv', help='from lines IMAGE,CLASS,...')
    table.add_argument('file', type=Path, help='CSV file, no head line')
    table.add_argument('out', type=Path, help='JSON file')
    folders = commands.add_parser('folders', help='from a folder per class')
    folders.add_argument('root', type=Path, help='folder of folders')
    folders.add_argument('out', type=Path, help='JSON file')
    return parser.parse_args()


def labels_from_voc(root):
    """Every object of an image counts, difficult and truncated ones too."""
    files = files_in(root / 'Annotations', '.xml')
    labels_of = {}
    for path in track_iter_progress(files):
        try:
            objects = ElementTree.parse(path).findall('object/name')
        except ElementTree.ParseError as error:
            raise SystemExit(
                f'error: {path} is no XML file: {error}'
            ) from None
        labels_of[path.stem] = [name.text.strip() for name in objects]
    return labels_of


def labels_from_masks(folder, classes, min_pixels, suffix):
    labels_of = {}
    for path in track_iter_progress(files_in(folder, suffix)):
        pixels = np.bincount(read_mask(path).ravel(), minlength=IGNORED + 1)
        present = [
            label
            for label in np.flatnonzero(pixels >= min_pixels)
            if label not in (0, IGNORED)
        ]
        if present and present[-1] >= len(classes):
            raise SystemExit(
                f'error: {path} has the value {present[-1]}, but --classes '
                f'names {len(classes)} (0 to {len(classes) - 1})'
            )
        stem = path.name[: -len(suffix)]
        labels_of[stem] = [classes[label] for label in present]
    return labels_of


def labels_from_csv(path):
    if not path.is_file():
        raise SystemExit(f'error: there is no {path}')
    labels_of, are_files = {}, []
    # -sig: Excel begins a file with a mark
    with open(path, newline='', encoding='utf-8-sig') as file:
        for number, row in enumerate(csv.reader(file), start=1):
            if not row:
                continue
            if len(row) == 1 and {';', '\t'} & set(row[0]):
                raise SystemExit(
                    f'error: {path}, line {number}: {row[0]!r} has no comma; '
                    'the fields have to be separated by commas'
                )
            name = Path(row[0].strip())
            is_file = name.suffix.lower() in IMAGE_SUFFIXES
            are_files.append(is_file)
            stem = name.stem if is_file else name.name
            if stem in labels_of:
                raise SystemExit(
                    f'error: {path}, line {number}: {stem} stands twice'
                )
            labels_of[stem] = [
                name.strip() for name in row[1:] if name.strip()
            ]
    if len(are_files) > 1 and not are_files[0] and all(are_files[1:]):
        raise SystemExit(
            f'error: {path}: the first line does not name an image file as '
            'the others do. Remove it if it is a head line; if it is an '
            'image, give it its suffix'
        )
    return labels_of


def labels_from_folders(root):
    labels_of = defaultdict(list)
    folders = [path for path in sorted(root.glob('*')) if path.is_dir()]
    if not folders:
        raise SystemExit(f'error: {root} has no folders')
    first = {}
    for folder in folders:
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() not in IMAGE_SUFFIXES:
                continue
            labels_of[path.stem].append(folder.name)
            other = first.setdefault(path.stem, path)
            if not filecmp.cmp(path, other, shallow=False):
                raise SystemExit(
                    f'error: {other} and {path} are two images of one name; '
                    'CAM and mask files are named after it, so it has to be '
                    'unique'
                )
    if not labels_of:
        raise SystemExit(
            f'error: there are no images in the folders of {root}'
        )
    return labels_of


def files_in(folder, suffix):
    files = sorted(folder.glob(f'*{suffix}'))
    if not files:
        raise SystemExit(f'error: there are no {suffix} files in {folder}')
    return files


def main():
    args = parse_args()
    if args.command == 'voc':
        labels_of = labels_from_voc(args.root)
        args.out = args.out or args.root / 'image_labels.json'
    elif args.command == 'masks':
        labels_of = labels_from_masks(
            args.folder, args.classes, args.min_pixels, args.suffix
        )
    elif args.command == 'csv':
        labels_of = labels_from_csv(args.file)
    else:
        labels_of = labels_from_folders(args.root)
    labels_of = {
        stem: sorted(set(names)) for stem, names in sorted(labels_of.items())
    }
    with replace_when_whole(args.out) as file:
        file.write(json.dumps(labels_of, indent=0).encode())
    classes = sorted({name for names in labels_of.values() for name in names})
    print(f'{args.out}: {len(labels_of)} images, classes {classes}')


if __name__ == '__main__':
    run_tool(main)
