"""The configs of a data set, and what each of them has to do."""

import os
import shlex
from functools import partial

from stages.step import Check, Prediction, Stage, Training

from method.checks import (
    OutdatedError,
    check_masks,
    check_prediction,
    check_training,
)
from method.configs import find_configs
from method.figures import (
    cams_figure,
    classifier_figure,
    masks_figure,
    segmentor_figure,
)
from mmseg_pmm.engine import last_checkpoint, load_config
from mmseg_pmm.engine.prediction_folder import single_configs
from mmseg_pmm.engine.stage_options import parse_options, split_by_stage
from mmseg_pmm.engine.training_data import validation_changed
from mmseg_pmm.own_data.sources import changed_sources
from mmseg_pmm.resources import command_for_here

WITHOUT_VALIDATION = [
    'val_dataloader=None',
    'val_evaluator=None',
    'val_cfg=None',
]


class Plan:
    """Makes the stages of a method, each of which builds on the one before.

    All configs are read at once: whatever is wrong with one is said before
    the first hour of work.

    Args:
        data_set (str): What the configs ``{stage}_{data_set}.py`` are named
            after.
        gpus (int): From 2 on several processes train and predict.
        stages (Sequence[str]): Those with a config.
        options (Sequence[str]): ``STAGE:KEY=VALUE``.

    Raises:
        ValueError: There is not one config of a stage, or an option is of
            none.
    """

    def __init__(self, data_set, gpus, stages, options=()):
        self.gpus = gpus
        method = 'amn' if 'amn' in stages else 'pmm'
        self.paths = find_configs(data_set, stages, method)
        self.typed = list(options)
        self.options = split_by_stage(options, stages)
        self.cfgs = {}
        self.without_truth = []
        for name, path in self.paths.items():
            cfg = load_config(path, options=parse_options(self.options[name]))
            if lacks_masks(cfg.get('val_dataloader')):
                self.without_truth.append(name)
                self.options[name] += WITHOUT_VALIDATION
            self.cfgs[name] = cfg
        self.last = ()

    def changed_sources(self):
        """What has changed since ``new_dataset.py`` made the data set, a
        sentence for each folder that the first stage learns from."""
        loader = next(iter(self.cfgs.values())).train_dataloader
        roots = {label_folder(each) for each in single_configs(loader.dataset)}
        return map(command_for_here, filter(None, map(changed_sources, roots)))

    def checkpoint(self, name) -> str:
        return last_checkpoint(self.cfgs[name])

    def train(self, name, title, figure=segmentor_figure):
        checkpoint = self.checkpoint(name)
        config = self.paths[name]
        if self.gpus > 1:
            command = ['bash', 'tools/dist_train.sh', config, self.gpus]
        else:
            command = ['python', 'tools/train.py', config]
        command += ['--resume', *self._options(name)]
        step = Training(
            command,
            checkpoint,
            max(self.gpus, 1),
            partial(
                self._checked, name, self.cfgs[name].work_dir, check_training
            ),
        )
        return self._stage(
            name, f'{name}: {title}', step, self._figure_on_val, name, figure
        )

    def _figure_on_val(self, name, figure):
        """Unless it is of a val that there is no more."""
        if validation_changed(self.cfgs[name]):
            return 'val has changed since it was judged'
        return figure(self.cfgs[name].work_dir)

    def train_classifier(self, name):
        title = 'CAM classifier, from image labels'
        return self.train(name, title, classifier_figure)

    def predict(self, name, out, title, trained=None, more=()):
        """Predictions by a config, of the checkpoint of it or of another."""
        checkpoint = self.checkpoint(trained or name)
        config = self.paths[name]
        if self.gpus > 1:
            command = ['bash', 'tools/dist_test.sh', config, checkpoint]
            command.append(self.gpus)
        else:
            command = ['python', 'tools/test.py', config, checkpoint]
        command += ['--out', out, '--resume', *more, *self._options(name)]
        step = Prediction(
            command,
            out,
            checkpoint,
            max(self.gpus, 1),
            partial(
                self._checked,
                name,
                out,
                check_prediction,
                out,
                checkpoint,
                '--tta' in more,
            ),
        )
        is_cams = trained is None
        return self._stage(
            f'{name}-maps' if is_cams else name,
            f'{name}: {title}',
            step,
            cams_figure if is_cams else masks_figure,
            self.cfgs[name].work_dir,
            out,
        )

    def make_masks(self, name, title):
        cfg = self.cfgs[name]
        command = ['python', 'tools/make_pseudo_masks.py', self.paths[name]]
        if 'evaluator' in cfg and has_masks(cfg.dataset):
            command.append('--evaluate')
        step = Check(
            [*command, *self._options(name)],
            cfg.mask_dir,
            check=partial(self._checked, name, cfg.mask_dir, check_masks),
        )
        return self._stage(
            name,
            f'{name}: {title}',
            step,
            masks_figure,
            cfg.work_dir,
            cfg.mask_dir,
        )

    def report(self, page, title, logs):
        command = ['python', 'tools/analysis/report.py', *self.paths.values()]
        command += ['--out', page, '--title', title, '--logs', logs]
        if self.typed:
            command += ['--cfg-options', *self.typed]
        return self._stage('report', 'report: a page', Check(command, page))

    def _stage(self, name, title, step, figure=str, *arguments):
        stage = Stage(
            name, title, [step], self.last, lambda: figure(*arguments)
        )
        self.last = (name,)
        return stage

    def _checked(self, name, folder, check, *arguments):
        """Check what a stage has left; its folder and the work_dirs of later
        stages are what it can be made anew without.

        Raises:
            OutdatedError: With what to do.
        """
        try:
            check(self.cfgs[name], *arguments)
        except OutdatedError as error:
            names = list(self.paths)
            later = names[names.index(name) + 1 :]
            folders = [folder, *(self.cfgs[each].work_dir for each in later)]
            there = filter(os.path.isdir, dict.fromkeys(folders))
            raise OutdatedError(
                f'{error}. Put the old ones back, or remove what was made of '
                'them (or move it away) and begin anew:\n'
                f'  rm -r {shlex.join(there)}'
            ) from error

    def _options(self, name):
        options = self.options[name]
        return ['--cfg-options', *options] if options else []


def label_folder(data_set) -> str:
    """Where the label file is of a data set's config."""
    labels = data_set.get('image_labels', '')
    return os.path.dirname(
        os.path.join(data_set.get('data_root') or '', labels)
    )


def lacks_masks(loader) -> bool:
    """Does a loader read a ground truth that is not there?"""
    data_set = (loader or {}).get('dataset') or {}
    return (
        any(
            step.type == 'LoadAnnotations'
            for step in data_set.get('pipeline', ())
        )
        and data_set.get('pseudo_mask_dir') is None
        # before there are images, that is said
        and _has_files(data_set, 'img_path')
        and not has_masks(data_set)
    )


def has_masks(data_set) -> bool:
    """Has the folder of the ground truth anything in it?"""
    return _has_files(data_set, 'seg_map_path')


def _has_files(data_set, which) -> bool:
    folder = (data_set.get('data_prefix') or {}).get(which)
    if not folder:
        return False
    folder = os.path.join(data_set.get('data_root') or '', folder)
    return os.path.isdir(folder) and any(os.scandir(folder))
