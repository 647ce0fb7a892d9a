"""Show images with their CAMs, pseudo-masks and ground truth, side by side.

Each class in turn; images without any label only where there are no others.

Examples:
    python tools/analysis/gallery.py configs/pmm/ppmg_voc.py gallery.png
    python tools/analysis/gallery.py configs/pmm/ppmg_voc.py gallery.png \\
        --masks work_dirs/argmax_voc/pseudo_masks \\
                work_dirs/ppmg_voc/pseudo_masks --number 24 --seed 1
"""

import argparse
import itertools
import os.path as osp

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

from pathlib import Path

import numpy as np
from mmengine.config import DictAction
from mmengine.registry import DATASETS, init_default_scope

from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.engine import check_stage_inputs, load_config
from mmseg_pmm.files import read_mask
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.user_errors import run_tool
from mmseg_pmm.visualization import (
    choose_examples,
    draw_gallery,
    overlay_cam,
    paint_mask,
    to_height,
    write_on,
)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of stage 3')
    parser.add_argument('out', help='PNG file')
    parser.add_argument(
        '--masks', nargs='+', help="folders (the config's mask_dir)"
    )
    parser.add_argument('--number', type=int, default=12, help='of images')
    parser.add_argument('--seed', type=int, default=0, help='which images')
    parser.add_argument('--height', type=int, default=128, help='in pixels')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    return parser.parse_args()


def pictures(results, metainfo, mask_dirs, height):
    """Image, its CAMs with names, its masks, and the true one; None where a
    mask is missing."""
    image = results['img'][..., ::-1]
    cams = [
        write_on(
            to_height(overlay_cam(image, cam), height),
            metainfo['classes'][label],
        )
        for cam, label in zip(
            results['cams'], results['cam_classes'], strict=True
        )
    ]
    stem = stem_of(results['img_path'])
    paths = [osp.join(folder, f'{stem}.png') for folder in mask_dirs]
    masks = [read_mask(path) if osp.isfile(path) else None for path in paths]
    masks = [
        None if mask is None else paint_mask(image, mask, metainfo['palette'])
        for mask in [*masks, ground_truth(results)]
    ]
    return image, cams, masks


def in_columns(shown, captions):
    """Rows of as many pictures, without the columns that nothing fills."""
    number = max(len(cams) for _, cams, _ in shown)
    rows = [
        [image, *cams, *[None] * (number - len(cams)), *masks]
        for image, cams, masks in shown
    ]
    names = ['image', *(f'CAM {i + 1}' for i in range(number)), *captions]
    filled = [
        any(row[column] is not None for row in rows)
        for column in range(len(names))
    ]
    rows = [
        [
            np.full_like(row[0], 255) if picture is None else picture
            for picture in itertools.compress(row, filled)
        ]
        for row in rows
    ]
    return rows, list(itertools.compress(names, filled))


def caption(mask_dir) -> str:
    """The run's name: as a rule masks lie in a folder below its own."""
    path = Path(mask_dir)
    below = path.name in ('masks', 'predictions', 'pseudo_masks')
    return path.parent.name if below else path.name


def main():
    args = parse_args()
    if not args.out.endswith('.png'):
        raise SystemExit(f'error: {args.out} has to end with .png')
    keys = ['dataset'] if args.masks else ['dataset', 'mask_dir']
    cfg = load_config(args.config, options=args.cfg_options, keys=keys)
    check_stage_inputs(cfg)
    init_default_scope(cfg.default_scope)
    steps = [
        step
        for step in cfg.dataset.pipeline
        if step.type in ('LoadImageFromFile', 'mmseg_pmm.LoadCAMs')
    ]
    cfg.dataset.pipeline = steps
    dataset = DATASETS.build(cfg.dataset)
    for folder in args.masks or ():
        if not osp.isdir(folder):
            raise SystemExit(f'error: there is no folder {folder} (--masks)')
    mask_dirs = args.masks or [cfg.mask_dir]
    infos = [dataset.get_data_info(index) for index in range(len(dataset))]
    labels = [info['img_labels'] for info in infos]
    chosen = choose_examples(labels, args.number, args.seed)
    shown = [
        pictures(dataset[index], dataset.metainfo, mask_dirs, args.height)
        for index in sorted(chosen)
    ]
    captions = [*map(caption, mask_dirs), 'ground truth']
    rows, captions = in_columns(shown, captions)
    draw_gallery(args.out, rows, captions, args.height)
    print(f'{len(rows)} images are in {args.out}')


if __name__ == '__main__':
    run_tool(main)
