"""Draw the curves of docs/explanation/pmm.md.

python docs/images/draw_curves.py
"""

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use('svg')
import matplotlib.pyplot as plt  # noqa: E402

FOLDER = Path(__file__).parent
KAPPA = 0.5
# the same file for the same curves; text stays text
matplotlib.rcParams.update(
    {'svg.hashsalt': 'mmseg_pmm', 'svg.fonttype': 'none', 'font.size': 9}
)


def draw(name, x, curves, xlabel, ylabel):
    """Write curves as an SVG file; the first one is there to compare."""
    figure, axes = plt.subplots(figsize=(4.6, 2.8), layout='constrained')
    style = dict(color='grey', linestyle='--')
    for label, values in curves.items():
        axes.plot(x, values, label=label, **style)
        style = {}
    axes.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, x.max()))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    nothing = dict.fromkeys(('Date', 'Creator', 'Format', 'Type'))
    figure.savefig(FOLDER / f'{name}.svg', metadata=nothing)
    plt.close(figure)


def main():
    cam = np.linspace(0, 1, 201)
    lifted = {'unchanged': cam}
    for cv in (0.2, 0.7, 1.5):
        smoothed = np.where(cam > 0.05, cam ** (1 - 0.3 * cv), 0)
        lifted[f'coefficient {cv}'] = smoothed
    draw('cvs', cam, lifted, 'CAM', 'smoothed CAM')
    scores = {'score of the class': cam}
    for alpha in (3.4, 11, 24):
        scores[f'alpha {alpha}'] = (1 - cam) ** alpha
    draw('alpha', cam, scores, 'CAM', 'score of background')
    loss = np.linspace(0, 2, 101)
    modes = {
        'cross entropy': loss,
        'clamp': np.minimum(loss, KAPPA),
        'pow': loss**KAPPA,
        'ignore': np.where(loss < KAPPA, loss, 0),
    }
    draw('pus', loss, modes, 'loss of a pixel', 'what counts')


if __name__ == '__main__':
    main()
