"""Draw the curves of docs/explanation/pmm.md.

python docs/images/draw_curves.py
"""

from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use('svg')
import matplotlib.pyplot as plt  # noqa: E402

FOLDER = Path(__file__).parent
X = np.linspace(0, 1, 201)
# the same file for the same curves
matplotlib.rcParams['svg.hashsalt'] = 'mmseg_pmm'
matplotlib.rcParams['font.size'] = 9


def draw(name, curves, xlabel, ylabel, dashed=None):
    """Curves over X, as an SVG file."""
    figure, axes = plt.subplots(figsize=(4.6, 2.8), layout='constrained')
    if dashed is not None:
        axes.plot(X, dashed[1], '--', color='grey', label=dashed[0])
    for label, values in curves.items():
        axes.plot(X, values, label=label)
    axes.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, 1))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(
        FOLDER / f'{name}.svg', metadata=dict(Date=None, Creator=None)
    )
    plt.close(figure)


def main():
    lifted = {
        f'cv = {cv}': np.where(X > 0.05, X ** (1 - 0.3 * cv), 0)
        for cv in (0.2, 0.7, 1.5)
    }
    draw('cvs', lifted, 'CAM', 'smoothed CAM', ('unchanged', X))
    background = {f'alpha = {a}': (1 - X) ** a for a in (3.4, 11, 24)}
    draw('alpha', background, 'CAM', 'score of background', ('the class', X))
    loss = 2 * X
    figure, axes = plt.subplots(figsize=(4.6, 2.8), layout='constrained')
    axes.plot(loss, loss, '--', color='grey', label='cross entropy')
    axes.plot(loss, np.minimum(loss, 0.5), label='clamp')
    axes.plot(loss, loss**0.5, label='pow')
    axes.plot(loss, np.where(loss < 0.5, loss, 0), label='ignore')
    axes.set(xlabel='loss of a pixel', ylabel='what counts', xlim=(0, 2))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(FOLDER / 'pus.svg', metadata=dict(Date=None, Creator=None))


if __name__ == '__main__':
    main()
