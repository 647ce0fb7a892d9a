"""PASCAL VOC's list of 10,582 training images, trainaug.txt.

VOC's own train list, and what the Semantic Boundaries Dataset (SBD) adds:
its train.txt and val.txt, without the images of VOC's val list. Weak
supervision needs no mask of these images, so the list is all that is made;
VOC's XML files have the labels of all of them (image_labels.py voc).

Examples:
    python tools/dataset_converters/voc_trainaug.py \\
        data/VOCdevkit/VOC2012 --sbd data/sbd/dataset
"""

import argparse
from pathlib import Path

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.user_errors import run_tool

PUBLISHED = 10582


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('root', type=Path, help='the folder VOC2012')
    parser.add_argument(
        '--sbd',
        type=Path,
        required=True,
        help="folder with SBD's train.txt and val.txt",
    )
    return parser.parse_args()


def read_list(path) -> set:
    if not path.is_file():
        raise SystemExit(f'error: there is no list {path}')
    return set(path.read_text().split())


def main():
    args = parse_args()
    lists = args.root / 'ImageSets' / 'Segmentation'
    train, val = (read_list(lists / f'{n}.txt') for n in ('train', 'val'))
    sbd = read_list(args.sbd / 'train.txt') | read_list(args.sbd / 'val.txt')
    stems = sorted((train | sbd) - val)
    images = {path.stem for path in (args.root / 'JPEGImages').glob('*.jpg')}
    missing = [stem for stem in stems if stem not in images]
    if missing:
        raise SystemExit(
            f'error: {args.root / "JPEGImages"} lacks {len(missing)} of these '
            f'images, {missing[0]}.jpg among them: is it VOC 2012?'
        )
    with replace_when_whole(lists / 'trainaug.txt') as file:
        file.write(''.join(f'{stem}\n' for stem in stems).encode())
    print(
        f'{lists / "trainaug.txt"}: {len(stems)} images, {len(train)} of VOC '
        f'and {len(stems) - len(train)} more of SBD'
    )
    if len(stems) != PUBLISHED:
        print(f'warning: published programs train on {PUBLISHED}')


if __name__ == '__main__':
    run_tool(main)
