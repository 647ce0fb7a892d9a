"""Thresholds of CAMs, as pictures."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.registry import FUNCTIONS


@FUNCTIONS.register_module()
def draw_threshold_curves(path, thresholds, curves):
    """Draw one line for each set of CAMs, its best point marked.

    Args:
        path (str | Path): PNG file.
        thresholds (ndarray): (T,).
        curves (dict[str, ndarray]): Name to mIoU in percent, (T,); NaN where
            there is none.
    """
    figure = Figure(figsize=(6, 4), layout='constrained')
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for name, curve in curves.items():
        if np.isnan(curve).all():
            axes.plot([], [], label=f'{name}: not judged')
            continue
        best = np.nanargmax(curve)
        (line,) = axes.plot(
            thresholds,
            curve,
            label=f'{name}: {curve[best]:.1f} at {thresholds[best]:.2f}',
        )
        axes.plot(thresholds[best], curve[best], 'o', color=line.get_color())
    axes.set(
        xlabel='threshold below which a pixel is background',
        ylabel='mIoU in % (needs ground truth)',
        xlim=(0, 1),
        ylim=(0, None),
    )
    axes.grid(alpha=0.3)
    axes.legend(title='best threshold, chosen with ground truth')
    with replace_when_whole(path) as file:
        figure.savefig(file, format='png', dpi=120)


def draw_activations(file, levels, histogram, marks):
    """Draw how many pixels have each activation, thresholds marked.

    Args:
        file (str | Path | BinaryIO): Of the PNG.
        levels (ndarray): (B,) activations in [0, 1], ascending.
        histogram (ndarray): (B,) pixels of each.
        marks (dict[str, float]): What to call each threshold -> threshold.
    """
    figure = Figure(figsize=(6, 3), layout='constrained')
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    shares = 100 * histogram / max(histogram.sum(), 1)
    axes.fill_between(levels, shares, step='mid', color='0.7')
    for number, (name, threshold) in enumerate(marks.items()):
        label = f'{name}: {threshold:.2f}'
        axes.axvline(threshold, label=label, color=f'C{number}', lw=2)
    axes.set(
        xlabel="largest activation of a pixel among the image's labels",
        ylabel='share of pixels in %',
        xlim=(0, 1),
        yscale='log',
    )
    axes.legend()
    figure.savefig(file, format='png', dpi=120)
