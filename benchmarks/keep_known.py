"""From which share of its old pixels on is a class lost? Judged by the truth.

Takes masks that a segmentor has predicted with ``keep_known=0`` and those it
has learnt from, and lets each share of keep_known choose among them.

Examples:
    python -m benchmarks.keep_known configs/quickstart/ppmg_quickstart.py \\
        --old work_dirs/quickstart/ppmg/masks --new predicted
"""

import argparse
import os.path as osp

import numpy as np
from mmengine.config import DictAction
from mmengine.registry import DATASETS, init_default_scope

from benchmarks.common import miou_and_foreground
from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.engine import load_config
from mmseg_pmm.evaluation.iou_areas import areas_by_class
from mmseg_pmm.files import read_mask
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.pseudo_masks import keep_known
from mmseg_pmm.user_errors import run_tool

SHARES = 0, 0.1, 0.25, 0.5, 0.75, 1


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of stage 3')
    parser.add_argument('--old', required=True, help='masks learnt from')
    parser.add_argument('--new', required=True, help='masks predicted')
    parser.add_argument('--shares', nargs='+', type=float, default=SHARES)
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    return parser.parse_args()


def row(name, areas, kept=None, images=None):
    """A line of the table from areas (4, C)."""
    miou, foreground = miou_and_foreground(areas)
    share = '' if kept is None else f'{100 * kept / images:.0f} %'
    return f'| {name} | {share} | {miou:.1f} | {foreground:.1f} % |'


def main():
    args = parse_args()
    cfg = load_config(args.config, options=args.cfg_options, keys=['dataset'])
    init_default_scope(cfg.get('default_scope', 'mmseg'))
    data_set = DATASETS.build(dict(cfg.dataset, pipeline=[]))
    count = len(data_set.metainfo['classes'])
    before = np.zeros((4, count))
    after = np.zeros((len(args.shares), 4, count))
    kept, images = np.zeros(len(args.shares)), 0
    for index in range(len(data_set)):
        info = data_set.get_data_info(index)
        name = f'{stem_of(info["img_path"])}.png'
        new, truth = osp.join(args.new, name), ground_truth(info)
        if truth is None or not osp.isfile(new):
            continue
        images += 1
        old, new = read_mask(osp.join(args.old, name)), read_mask(new)
        before += areas_by_class(old, truth, count)
        for place, share in enumerate(args.shares):
            mask, lost = keep_known(old, new, info['img_labels'], share)
            after[place] += areas_by_class(mask, truth, count)
            kept[place] += bool(lost)
    print(f'{images} images\n')
    print('| masks | images that keep a class | mIoU | foreground |')
    print('|---|---|---|---|')
    print(row('learnt from', before))
    for place, share in enumerate(args.shares):
        title = 'predicted' if not share else f'predicted, share {share:g}'
        print(row(title, after[place], kept[place], images))


if __name__ == '__main__':
    run_tool(main)
