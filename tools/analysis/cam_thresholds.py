"""How much do CAMs depend on their threshold?

Compares folders of CAMs, of any method, on the images of a stage-3 config.
With ground truth (which chooses the best threshold: never report that as weak
supervision's): mIoU at every threshold as a picture, best value, ranges of
thresholds within 1 and 5 points of it, coverage (share of the objects' pixels
that the best threshold gives to their class), imbalance of activation within
objects, and gap between objects and background. With or without: the
threshold t that minimum cross entropy finds from the CAMs alone, and the alpha
with which a class ties with background at such a threshold,
(1 - t)^alpha = t. It is the one of alpha='auto' in this config: where the
config smooths maps before its CRF, alpha is that of the smoothed maps, of what
smoothing sets to 0 too.

Examples:
    python tools/analysis/cam_thresholds.py configs/pmm/ppmg_voc.py \\
        --cams CAM=work_dirs/cam_voc/cams --out thresholds.png
    python tools/analysis/cam_thresholds.py configs/amn/irn-masks_voc.py \\
        --cams CAM=work_dirs/cam-amn_voc/cams AMN=work_dirs/amn_voc/maps \\
        --out thresholds.png \\
        --cfg-options dataset.ann_file=ImageSets/Segmentation/train.txt
"""

import argparse
import os.path as osp

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

import numpy as np
from mmengine.config import DictAction
from mmengine.registry import DATASETS, init_default_scope
from mmengine.utils import track_iter_progress

from mmseg_pmm.datasets.folder_checks import check_cam_files
from mmseg_pmm.datasets.ground_truth import ground_truth
from mmseg_pmm.engine import load_config
from mmseg_pmm.engine.auto_alpha import alpha_of_folder
from mmseg_pmm.evaluation import CAMThresholdMetric
from mmseg_pmm.evaluation.activation_statistics import ActivationStatistics
from mmseg_pmm.files import read_cams
from mmseg_pmm.files.stems import stem_of
from mmseg_pmm.user_errors import run_tool
from mmseg_pmm.visualization import draw_threshold_curves

LABEL_ONLY = ('threshold without ground truth', 'alpha')
HEAD = (
    'best mIoU',
    'at threshold',
    'within 1',
    'within 5',
    'coverage',
    'imbalance',
    'gap',
    *LABEL_ONLY,
    'mIoU there',
)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='config of stage 3: its images')
    parser.add_argument('--cams', nargs='+', metavar='NAME=DIR', required=True)
    parser.add_argument('--out', help='PNG file of the curves')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        metavar='KEY=VALUE',
        help='override settings of the config: a.b=1 c="[1,2]"',
    )
    args = parser.parse_args()
    wrong = [pair for pair in args.cams if '=' not in pair]
    if wrong:
        parser.error(f'--cams takes NAME=DIR, got {wrong}')
    args.cams = dict(pair.split('=', 1) for pair in args.cams)
    return args


def collect(data_set, folder, classes):
    """Threshold metric and activation statistics of one folder."""
    metric = CAMThresholdMetric(classes=classes)
    metric.dataset_meta = data_set.metainfo
    statistics = ActivationStatistics()
    for index in track_iter_progress(range(len(data_set))):
        info = data_set.get_data_info(index)
        path = osp.join(folder, f'{stem_of(info["img_path"])}.npz')
        cams, labels = read_cams(path)
        truth = ground_truth(info)
        if truth is not None:
            if truth.shape != cams.shape[1:]:
                raise ValueError(
                    f'{path} is of an image of size {cams.shape[1:]}, but '
                    f'{info["seg_map_path"]} is {truth.shape}'
                )
            try:
                metric.add(cams, labels, truth)
            except ValueError as error:
                raise ValueError(f'{info["seg_map_path"]}: {error}') from None
        statistics.add(cams, labels, truth)
    print(f'\n{len(metric.results)} of {len(data_set)} images are judged')
    return metric, statistics


def within(thresholds, curve, points) -> tuple[float, float]:
    """The range around the best threshold that loses at most ``points``."""
    good = curve >= np.nanmax(curve) - points
    best = int(np.nanargmax(curve))
    low = best - np.argmin(np.append(good[best::-1], False)) + 1
    high = best + np.argmin(np.append(good[best:], False)) - 1
    return thresholds[low], thresholds[high]


def without_truth(statistics, alpha) -> list:
    """Threshold and alpha from the CAMs alone."""
    return [f'{statistics.activations.threshold:.2f}', f'{alpha:g}']


def judged(metric, statistics, alpha) -> tuple[list, np.ndarray]:
    """A row of the table, and the curve."""
    confusion = metric.confusion(metric.results)
    thresholds, curve = metric.thresholds, metric.mean_iou(confusion)
    if np.isnan(curve).all():
        names = metric.classes or metric.dataset_meta['classes']
        raise ValueError(
            f'nothing to judge: the ground truth has none of the classes '
            f'{list(names)} (evaluator.classes)'
        )
    best = int(np.nanargmax(curve))
    objects = confusion[best, 1:]
    covered = np.trace(objects[:, 1:]) / max(objects.sum(), 1)
    nearest = int(
        np.abs(thresholds - statistics.activations.threshold).argmin()
    )
    row = [f'{curve[best]:.1f}', f'{thresholds[best]:.2f}']
    for points in (1, 5):
        low, high = within(thresholds, curve, points)
        row.append(f'{low:.2f} to {high:.2f}')
    row += [
        f'{100 * covered:.0f} %',
        f'{statistics.imbalance:.2f}',
        f'{statistics.gap:.2f}',
        *without_truth(statistics, alpha),
        f'{curve[nearest]:.1f}',
    ]
    return row, curve


def print_table(head, rows):
    print(f'| | {" | ".join(head)} |')
    print('|---' * (len(head) + 1) + '|')
    for name, row in rows.items():
        print(f'| {name} | {" | ".join(row)} |')


def main():
    args = parse_args()
    cfg = load_config(args.config, options=args.cfg_options, keys=['dataset'])
    init_default_scope(cfg.get('default_scope', 'mmseg'))
    data_set = DATASETS.build(dict(cfg.dataset, pipeline=[]))
    for folder in args.cams.values():
        check_cam_files(data_set, folder)
    classes = cfg.get('evaluator', {}).get('classes')
    found = {
        name: (
            *collect(data_set, folder, classes),
            alpha_of_folder(cfg.dataset, folder).alpha,
        )
        for name, folder in args.cams.items()
    }
    if not all(metric.results for metric, *_ in found.values()):
        rows = {
            name: without_truth(*rest) for name, (_, *rest) in found.items()
        }
        print_table(LABEL_ONLY, rows)
        print('no ground truth: there are no curves')
        return
    rows, curves = {}, {}
    for name, (metric, *rest) in found.items():
        rows[name], curves[name] = judged(metric, *rest)
    print_table(HEAD, rows)
    print(
        '\nthe best threshold, and what follows, is chosen with ground truth'
    )
    if args.out:
        draw_threshold_curves(args.out, metric.thresholds, curves)
        print(f'the curves are in {args.out}')


if __name__ == '__main__':
    run_tool(main)
