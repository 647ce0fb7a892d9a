"""A figure for the line of each stage, from what it has left."""

from pathlib import Path

import numpy as np

from mmseg_pmm.files import read_mask
from mmseg_pmm.files.run_figures import (
    last_scalar,
    mask_metrics,
    metrics_of_last_test,
    what_is_judged,
)

LOOKED_AT = 200  # masks, for a share that is good to a percent


def classifier_figure(work_dir):
    value = last_scalar(work_dir, 'multi-label/mAP')
    return '' if value is None else f'mAP {value:.1f} on val'


def cams_figure(work_dir, folder):
    count = sum(1 for _ in Path(folder).glob('*.npz'))
    metrics = metrics_of_last_test(work_dir)
    if 'cam/best_mIoU' not in metrics:
        return f'{count:,} images'
    best = metrics['cam/best_threshold']
    text = f'mIoU {metrics["cam/best_mIoU"]:.1f} (at {best:.2f})'
    return what_is_judged(metrics, text)


def masks_figure(work_dir, folder):
    value = mask_metrics(work_dir).get('mIoU')
    metrics = {}
    if value is None:
        metrics = metrics_of_last_test(work_dir)
        value = metrics.get('pseudo_masks/mIoU')
    if value is not None:
        return what_is_judged(metrics, f'mIoU {value:.1f}')
    return f'{foreground(folder):.0f} % foreground'


def segmentor_figure(work_dir):
    value = last_scalar(work_dir, 'mIoU')
    return '' if value is None else f'mIoU {value:.1f} on val'


def foreground(folder) -> float:
    """Share of decided pixels that show a class, in percent."""
    paths = sorted(Path(folder).glob('*.png'))
    step = max(1, len(paths) // LOOKED_AT)
    pixels = np.zeros(256, dtype=np.int64)
    for path in paths[::step]:
        pixels += np.bincount(read_mask(path).ravel(), minlength=256)
    return 100 * pixels[1:255].sum() / max(pixels[:255].sum(), 1)
