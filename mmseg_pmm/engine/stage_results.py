"""What the stages of a method have left on disk, by their configs."""

import os.path as osp
from functools import cached_property
from pathlib import Path

from mmengine.registry import DATASETS

from mmseg_pmm.engine.prediction_folder import single_configs
from mmseg_pmm.engine.run_config import last_checkpoint, load_config
from mmseg_pmm.engine.stage_options import parse_options
from mmseg_pmm.engine.training_data import validation_changed
from mmseg_pmm.files.made_with import read_made_with
from mmseg_pmm.files.run_figures import (
    last_round,
    last_scalar,
    last_scalars,
    mask_metrics,
    metrics_of_last_test,
    round_metrics,
    round_summary,
    what_is_judged,
)


class StageResults:
    """A stage's config, with the settings that it was run with.

    Args:
        name (str): What to call it.
        path (str): The config.
        options (Sequence[str]): ``KEY=VALUE``, as for ``--cfg-options``.
    """

    def __init__(self, name, path, options=()):
        self.name = name
        self.path = str(path)
        self.options = list(options)
        self.cfg = load_config(path, options=parse_options(options))
        self.work_dir = Path(self.cfg.work_dir)
        self.makes_masks = 'dataset' in self.cfg
        self.steps = self.cfg.dataset.pipeline if self.makes_masks else []

    def made(self, folder) -> bool:
        """Is a folder in this stage's work_dir?"""
        return self.work_dir in Path(folder).parents

    def is_trained_segmentor(self) -> bool:
        """Has it learnt from masks, and is its last checkpoint there?"""
        if self.makes_masks or 'mask_dir' not in self.cfg:
            return False
        return Path(last_checkpoint(self.cfg)).is_file()

    def steps_of_training(self):
        """Iterations that it learns for; None where epochs are counted."""
        train = self.cfg.get('train_cfg') or {}
        return train.get('max_iters')

    @cached_property
    def judged_otherwise(self) -> str:
        """How the data that judged it differ from those of today, if they do:
        its figures on val are of no use then."""
        return '' if self.makes_masks else validation_changed(self.cfg)

    def precision(self):
        """Mean average precision of labels on val in percent, or None."""
        if self.judged_otherwise:
            return None
        return last_scalar(self.work_dir, 'multi-label/mAP')

    def precision_by_class(self) -> dict:
        """That of each class that val shows; empty where it is not known."""
        if self.judged_otherwise:
            return {}
        return last_scalars(self.work_dir, 'multi-label/AP/')

    def miou(self):
        """On val in percent, or None."""
        if self.judged_otherwise:
            return None
        return last_scalar(self.work_dir, 'mIoU')

    def makes_seeds(self) -> bool:
        """Seeds decide few pixels: they are not to be compared with masks."""
        return any('Seeds' in step.type for step in self.steps)

    def used_steps(self) -> list:
        """Stage 3's steps as they ran, None where that is not known."""
        if not self.makes_masks:
            return []
        said = read_made_with(self.cfg.mask_dir) or {}
        used = said.get('settings', [])
        same = [step['type'] for step in used] == [s.type for s in self.steps]
        return used if same else [None] * len(self.steps)

    def figures(self):
        """Yield (what, judged on, value in percent) of what is known."""
        name, folder = self.name, last_round(self.work_dir)
        cams = metrics_of_last_test(self.work_dir)
        masks = mask_metrics(self.work_dir)
        again = round_metrics(folder) if folder is not None else {}
        best = cams.get('cam/best_threshold', 0)
        tested = what_is_judged(cams, 'train')
        found = [
            (
                'average precision of labels',
                'val',
                self.precision(),
            ),
            (
                f'mIoU of CAMs at {best:.2f}, chosen with ground truth',
                tested,
                cams.get('cam/best_mIoU'),
            ),
            (
                'mIoU of predicted masks',
                tested,
                cams.get('pseudo_masks/mIoU'),
            ),
            ('mIoU of masks', 'train', masks.get('mIoU')),
            (
                'mIoU of masks made anew',
                'train',
                again.get('pseudo_masks/mIoU'),
            ),
            ('mIoU', 'val', self.miou()),
        ]
        for what, where, value in found:
            if value is not None:
                yield f'{name}: {what}', where, value


def short_names(paths) -> list:
    """Names of configs without the data set's, which all of them end with.

    >>> short_names(['a/cam_voc.py', 'a/deeplabv2_pus_voc.py'])
    ['cam', 'deeplabv2_pus']
    """
    names = [Path(path).stem for path in paths]
    backwards = osp.commonprefix([name[::-1] for name in names])
    # from an underscore on, and not the whole of one of the names
    common = '_' + backwards[::-1].partition('_')[2]
    if len(names) == 1 or '_' not in backwards or common in names:
        return names
    return [name.removesuffix(common) for name in names]


def data_set_of(config, pipeline=()):
    """The first of the data sets of a config, with other steps."""
    first = next(single_configs(config))
    return DATASETS.build(dict(first, pipeline=list(pipeline)))


def folders_of(runs, variable) -> dict:
    """The folders that a variable of the configs names, by their makers.

    Args:
        runs (Sequence[StageResults]): All of the method.
        variable (str): ``cam_dir`` or ``mask_dir``.

    Returns:
        dict[str, str]: Name of the maker, as far as it is among the runs ->
        folder, of those that exist.
    """
    found = {}
    for run in runs:
        folder = run.cfg.get(variable)
        if folder and osp.isdir(folder) and folder not in found.values():
            makers = [maker.name for maker in runs if maker.made(folder)]
            found[(makers or [run.name])[0]] = folder
    return found


def masks_of(runs) -> dict:
    """Folders of whole pseudo-masks by their makers, refreshed ones last."""
    seeds = [run.cfg.mask_dir for run in runs if run.makes_seeds()]
    found = {
        name: folder
        for name, folder in folders_of(runs, 'mask_dir').items()
        if folder not in seeds
    }
    found.update((name, str(folder)) for name, folder in _rounds(runs))
    return found


def rounds_of(runs) -> dict:
    """The last refresh of each run: name as of :func:`masks_of` -> what
    ``round.json`` says."""
    return {name: round_summary(folder) for name, folder in _rounds(runs)}


def _rounds(runs):
    for run in runs:
        folder = last_round(run.work_dir)
        if folder is not None:
            number = int(folder.name.rpartition('_')[2])
            yield f'{run.name}, round {number}', folder
