"""What a refresh shows of its masks."""

import numpy as np

from mmseg_pmm.engine.refresh.checks import image_paths
from mmseg_pmm.visualization.gallery import before_and_after


def report_round(runner, rounds, iteration, metrics, before, pictures):
    """Scalars and pictures; the writer has logged the figures.

    Args:
        rounds (RoundsOfRun): Switched to the new round.
        iteration (int): At which it was made.
        metrics (dict): Of :class:`mmseg_pmm.evaluation.PseudoMaskWriter`.
        before (str): Folder of the masks before.
        pictures (int): Images that are shown.
    """
    number, data_set = rounds.number, rounds.data_sets[0]
    runner.visualizer.add_scalars(
        dict(metrics, **{'pseudo_masks/round': number}), step=iteration
    )
    sheet = before_and_after(
        image_paths(data_set),
        (before, rounds.folder),
        (f'round {number - 1}', f'round {number}'),
        data_set.metainfo['palette'],
        pictures,
    )
    runner.visualizer.add_image(
        'pseudo_masks', np.asarray(sheet), step=iteration
    )
