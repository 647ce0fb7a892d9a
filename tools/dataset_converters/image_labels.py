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
    # or with a head line image,cat,dog and lines like: image_001.jpg,1,0
    # or with a head line image,label and lines like: image_001.jpg,cat|dog
    python tools/dataset_converters/image_labels.py csv \\
        labels.csv data/mine/image_labels.json
    # scores, in a table whose third column does not count
    python tools/dataset_converters/image_labels.py csv \\
        labels.csv data/mine/image_labels.json \\
        --columns image crack - --positive-from 0.5
    # COCO's JSON, as labelling tools export it
    python tools/dataset_converters/image_labels.py coco \\
        instances.json data/mine/image_labels.json
    # one folder of images for each class; an image that shows several is a
    # copy in each, and images that show none are in a folder "background".
    # (For training all images lie in one folder.)
    python tools/dataset_converters/image_labels.py folders \\
        data/mine/by_class data/mine/image_labels.json
"""

import argparse
import json
from collections import Counter
from pathlib import Path

from mmengine.utils import track_iter_progress

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.files.folder_checks import check_place
from mmseg_pmm.label_sources import (
    compound_remarks,
    images_in_several_rows,
    nothing_remarks,
    read_coco,
    read_folders,
    read_masks,
    read_table,
    read_voc,
    rows_without_label,
    spelling_remarks,
    tidy,
    unlabelled_remark,
)
from mmseg_pmm.label_sources.options import add_table_options
from mmseg_pmm.user_errors import run_tool


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
    table.add_argument('file', type=Path, help='CSV file')
    table.add_argument('out', type=Path, help='JSON file')
    add_table_options(table)
    coco = commands.add_parser('coco', help="from COCO's JSON")
    coco.add_argument('file', type=Path, help='JSON file')
    coco.add_argument('out', type=Path, help='JSON file')
    folders = commands.add_parser('folders', help='from a folder per class')
    folders.add_argument('root', type=Path, help='folder of folders')
    folders.add_argument('out', type=Path, help='JSON file')
    return parser.parse_args()


def read_labels(args) -> dict:
    if args.command == 'voc':
        return read_voc(args.root, track_iter_progress)
    if args.command == 'masks':
        return read_masks(
            args.folder,
            args.classes,
            args.min_pixels,
            args.suffix,
            track_iter_progress,
        )
    if args.command == 'csv':
        return read_table(
            args.file,
            args.columns,
            args.positive_from,
            args.label_separator,
        )
    if args.command == 'coco':
        return read_coco(args.file)
    return read_folders(args.root, track_iter_progress)


def main():
    args = parse_args()
    out = args.out or args.root / 'image_labels.json'
    check_place(out.parent)
    given = vars(args)
    source = given.get('file') or given.get('folder') or given['root']
    labels_of = tidy(read_labels(args), source)
    with replace_when_whole(out) as file:
        file.write(json.dumps(labels_of, indent=0).encode())
    shown = Counter(name for names in labels_of.values() for name in names)
    nothing = sum(not names for names in labels_of.values())
    print(f'{out}: {len(labels_of)} images, classes {sorted(shown)}')
    print(
        ', '.join(f'{shown[name]} show {name}' for name in sorted(shown))
        + f', {nothing} show none of them'
    )
    is_table = args.command == 'csv'
    remarks = [
        *spelling_remarks(shown, source),
        *compound_remarks(shown, source, is_table),
        *nothing_remarks(sorted(shown), source),
    ]
    if is_table:
        number = images_in_several_rows(source, args.columns)
        if number:
            print(f'several rows, whose labels all count: {number} images')
        rows = rows_without_label(source, args.columns)
        remarks += filter(None, [unlabelled_remark(rows, source)])
    for remark in remarks:
        print(f'! {remark}')


if __name__ == '__main__':
    run_tool(main)
