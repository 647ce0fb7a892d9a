"""mIoU over the threshold, as a picture."""

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
