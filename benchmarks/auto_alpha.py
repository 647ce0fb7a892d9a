"""``alpha='auto'`` beside a grid of alphas, judged by the ground truth.

For the images of a stage-3 config that have a ground truth: mIoU of the
pseudo-masks, CRF and all, and how much of the images they cover, with each
alpha and with the one that the CAMs alone give. Nothing is written.

Examples:
    python -m benchmarks.auto_alpha configs/quickstart/ppmg_quickstart.py
    python -m benchmarks.auto_alpha configs/quickstart/argmax_quickstart.py \\
        --alphas 4 8 11 --images 200 --workers 2
"""

import argparse

import numpy as np
import torch
from mmengine.config import DictAction
from mmengine.dataset import Compose
from mmengine.registry import DATASETS, init_default_scope
from torch.utils.data import DataLoader

from benchmarks.common import miou_and_foreground
from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.engine import load_config
from mmseg_pmm.engine.auto_alpha import AUTO, resolve_alpha
from mmseg_pmm.evaluation.iou_areas import areas_by_class
from mmseg_pmm.processes import cores_of_this_rank, set_up_worker
from mmseg_pmm.user_errors import run_tool

GRID = 2, 3, 4, 6, 8, 11, 16, 24


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of stage 3')
    parser.add_argument('--alphas', nargs='+', type=float, default=GRID)
    parser.add_argument(
        '--images', type=int, help='judge so many, at even distances (all)'
    )
    parser.add_argument('--workers', type=int, default=cores_of_this_rank())
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    return parser.parse_args()


class JudgedMasks(torch.utils.data.Dataset):
    """Item i: areas (A, 4, C) of image i's masks with each of A alphas.

    Args:
        dataset (dict): Settings of stage 3's data set.
        alphas (Sequence[float]): A values.
        images (int, optional): At most so many of those with ground truth.
    """

    def __init__(self, dataset, alphas, images=None):
        pipeline = dataset['pipeline']
        place = place_of_alpha(pipeline)
        self.data_set = DATASETS.build(
            dict(dataset, pipeline=pipeline[:place])
        )
        self.ends = [
            Compose([dict(pipeline[place], alpha=a), *pipeline[place + 1 :]])
            for a in alphas
        ]
        judged = [
            index
            for index in range(len(self.data_set))
            if ground_truth(self.data_set.get_data_info(index)) is not None
        ]
        if not judged:
            raise ValueError(
                'no image of this config has a ground truth '
                '(dataset.data_prefix.seg_map_path)'
            )
        number = min(images or len(judged), len(judged))
        chosen = np.linspace(0, len(judged) - 1, number).astype(int)
        self.judged = [judged[index] for index in chosen]

    def __len__(self):
        return len(self.judged)

    def __getitem__(self, index) -> np.ndarray:
        results = self.data_set[self.judged[index]]
        truth = ground_truth(self.data_set.get_data_info(self.judged[index]))
        count = len(self.data_set.metainfo['classes'])
        masks = [end(dict(results))['gt_seg_map'] for end in self.ends]
        return np.stack([areas_by_class(mask, truth, count) for mask in masks])


def place_of_alpha(pipeline) -> int:
    """Which step of a pipeline has alpha."""
    places = [i for i, step in enumerate(pipeline) if 'alpha' in step]
    if len(places) != 1:
        raise ValueError(
            f'one step of the pipeline has to have alpha, {len(places)} have'
        )
    return places[0]


def judge(dataset, alphas, images=None, workers=0) -> np.ndarray:
    """Summed areas (A, 4, C): intersection, union, mask, truth."""
    masks = JudgedMasks(dataset, alphas, images)
    loader = DataLoader(
        masks,
        batch_size=None,
        num_workers=workers,
        collate_fn=_as_it_is,
        worker_init_fn=_set_up,
    )
    return sum(loader)


def table(alphas, areas, chosen) -> list[str]:
    """Lines of Markdown: mIoU and foreground in percent."""
    lines = ['| alpha | mIoU | foreground |', '|---|---|---|']
    for alpha, of_alpha in zip(alphas, areas, strict=True):
        miou, foreground = miou_and_foreground(of_alpha)
        name = f'{alpha:g} (auto)' if alpha == chosen else f'{alpha:g}'
        lines.append(f'| {name} | {miou:.1f} | {foreground:.1f} % |')
    truth = areas[0][3]
    lines.append(
        f'| ground truth | | {100 * truth[1:].sum() / truth.sum():.1f} % |'
    )
    return lines


def main():
    args = parse_args()
    cfg = load_config(args.config, options=args.cfg_options, keys=['dataset'])
    init_default_scope(cfg.get('default_scope', 'mmseg'))
    step = cfg.dataset.pipeline[place_of_alpha(cfg.dataset.pipeline)]
    step['alpha'] = AUTO
    (found,) = resolve_alpha(cfg.dataset)
    print(found)
    alphas = sorted({*args.alphas, found.alpha})
    areas = judge(cfg.dataset, alphas, args.images, args.workers)
    print('\n' + '\n'.join(table(alphas, areas, found.alpha)))


def _as_it_is(item):
    return item


def _set_up(worker_id):
    set_up_worker()


if __name__ == '__main__':
    run_tool(main)
