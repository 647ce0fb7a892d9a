"""Trains on masks that the model itself makes anew now and then."""

import os.path as osp
import time

import mmcv
import numpy as np
import torch
from mmengine.dist import all_reduce_params, is_main_process
from mmengine.evaluator import Evaluator
from mmengine.hooks import EMAHook, Hook
from mmengine.model import is_model_wrapper
from mmengine.registry import METRICS, MODELS

from mmseg_pmm.datasets.image_labels import ImageLabelMixin
from mmseg_pmm.datasets.rounds import (
    begin_round,
    check_round,
    finish_round,
    partial_folder,
    remove_rounds_before,
    round_folder,
)
from mmseg_pmm.engine.together import together
from mmseg_pmm.models.losses import PUSLoss
from mmseg_pmm.pseudo_masks import read_mask
from mmseg_pmm.pseudo_masks.store import check_written, stem_of
from mmseg_pmm.registry import HOOKS
from mmseg_pmm.visualization.gallery import colour_mask, gallery_sheet

ROUND = 'pseudo_mask_round'


@HOOKS.register_module()
class CyclicPseudoMaskHook(Hook):
    """Refreshes the pseudo-masks during a run (PMM, section 3.4).

    At every interval but the last the model predicts the training images,
    and a new round of masks appears as ``{work_dir}/pseudo_masks/round_kk``,
    whole or not at all. Every data set of the training loader that has a
    ``pseudo_mask_dir`` reads it from then on, in worker processes too
    (batches that they have loaded ahead are still of the old round). The
    round's number is in every checkpoint: a resumed run goes on from the
    masks that belong to its weights.

    The published recipe is another one, a chain of runs: see
    ``tools/run_pmm.sh --chain``.

    Args:
        interval (int): Iterations (or epochs) between two rounds.
        dataloader (dict | str): Of the images to predict, as a test loader:
            unshuffled, with ``img_labels`` among the meta keys. It must
            contain all images whose masks are to be refreshed. With
            ``LoadAnnotations`` in its pipeline masks are compared with the
            ground truth. A str is the config's variable that holds it, parts
            of which leaf configs may change.
        writer (dict): Settings of
            :class:`mmseg_pmm.evaluation.PseudoMaskWriter`.
        by_epoch (bool): Does ``interval`` count epochs?
        keep (int, optional): Rounds to keep on disk, at least 2. The round
            of the last checkpoint is always kept. Defaults to all.
        use_ema (bool): Predict with the weights of
            :class:`mmengine.hooks.EMAHook`.
        tta_model (dict, optional): Predict as ``tools/test.py --tta`` does,
            as a rule ``dict(type='mmseg_pmm.ProbabilityTTAModel')``; the
            loader's pipeline is then a ``tta_pipeline``.
        plain_loss_from (int, optional): The round from which on every
            :class:`PUSLoss` is the plain cross entropy: masks by then have
            less noise to pretend under-fitting for.
        pictures (int): Images whose masks are shown before and after.

    Example:
        >>> custom_hooks = [
        ...     dict(
        ...         type='mmseg_pmm.CyclicPseudoMaskHook',
        ...         interval=10000,
        ...         dataloader='refresh_dataloader',
        ...         writer=dict(num_workers=4))
        ... ]
    """

    priority = 'LOW'  # after EMAHook, before CheckpointHook

    def __init__(
        self,
        interval,
        dataloader,
        writer=None,
        by_epoch=False,
        keep=None,
        use_ema=False,
        tta_model=None,
        plain_loss_from=None,
        pictures=4,
    ):
        if interval < 1:
            raise ValueError(f'interval must be at least 1, got {interval}')
        if keep is not None and keep < 2:
            raise ValueError(
                'keep must be at least 2, got '
                f'{keep}: loading workers may still read the last round but '
                'one'
            )
        self.interval = interval
        self.dataloader = dataloader
        self.writer = dict(type='mmseg_pmm.PseudoMaskWriter', **(writer or {}))
        self.by_epoch = by_epoch
        self.keep = keep
        self.use_ema = use_ema
        self.tta_model = tta_model
        self.plain_loss_from = plain_loss_from
        self.pictures = pictures

    def before_train(self, runner):
        """Find the data sets, and the round that a checkpoint goes on from."""
        self.root = osp.join(runner.work_dir, 'pseudo_masks')
        self.data_sets = list(
            data_sets_with_rounds(runner.train_dataloader.dataset)
        )
        if not self.data_sets:
            raise ValueError(
                'CyclicPseudoMaskHook needs a training data set with a '
                'pseudo_mask_dir, and there is none'
            )
        dataloader = self.dataloader
        if isinstance(dataloader, str):
            dataloader = runner.cfg[dataloader]
        # its workers start when it is used
        self.loader = runner.build_dataloader(dataloader, seed=runner.seed)
        self.stems = self._check_images()
        number = runner.message_hub.get_info(ROUND, 0)
        with together('these pseudo-masks cannot be gone on from'):
            if number:
                check_round(self.root, number, self.stems)
        self.number_in_checkpoint = number
        self._switch(runner, number)

    def after_train_iter(
        self, runner, batch_idx, data_batch=None, outputs=None
    ):
        if (
            not self.by_epoch
            and self.every_n_train_iters(runner, self.interval)
            and not self.is_last_train_iter(runner)
        ):
            self.refresh(runner, runner.iter + 1)

    def after_train_epoch(self, runner):
        if (
            self.by_epoch
            and self.every_n_epochs(runner, self.interval)
            and not self.is_last_train_epoch(runner)
        ):
            # here, and not above, the loop has counted its last iteration
            self.refresh(runner, runner.iter)

    def before_save_checkpoint(self, runner, checkpoint):
        self.number_in_checkpoint = self.number

    def refresh(self, runner, iteration):
        """Make a round after some iterations, and switch to it."""
        start = time.time()
        number = self.number + 1
        failed = f'the pseudo-masks of round {number} were not made'
        # 1. an empty folder
        with together(failed):
            if is_main_process():
                begin_round(self.root, number)
        # 2. every rank predicts its share; whole files appear
        metrics = self._predict(runner, number, failed)
        # 3. the folder gets its name
        with together(failed):
            if is_main_process():
                summary = dict(iteration=iteration, metrics=metrics)
                finish_round(self.root, number, summary)
        # 4. all processes read it
        before = self.data_sets[0].rounds.folder
        self._switch(runner, number)
        if is_main_process():
            self._report(runner, iteration, metrics, before)
            runner.logger.info(
                f'training goes on with round {number} of the pseudo-masks, '
                f'made in {time.time() - start:.1f} s'
            )
            if self.keep is not None:
                oldest = number - self.keep + 1
                remove_rounds_before(
                    self.root, min(oldest, self.number_in_checkpoint)
                )

    def _predict(self, runner, number, failed) -> dict:
        folder = str(partial_folder(self.root, number))
        writer = METRICS.build(
            dict(
                self.writer,
                output_dir=folder,
                compare_with=sorted(
                    {data_set.rounds.folder for data_set in self.data_sets}
                ),
            )
        )
        evaluator = Evaluator([writer])
        evaluator.dataset_meta = self.loader.dataset.metainfo
        model = self._model(runner)
        # each rank has norm statistics of its own
        all_reduce_params(model.buffers(), op='mean')
        model.eval()
        try:
            with together(failed):
                with torch.no_grad():
                    for batch in self.loader:
                        evaluator.process(model.test_step(batch), batch)
                writer.finish()
        finally:
            writer.stop()
            model.train()
        with together(failed):
            check_written(folder, [f'{stem}.png' for stem in self.stems])
        return evaluator.evaluate(len(self.loader.dataset))

    def _model(self, runner):
        model = runner.model
        if self.use_ema:
            hooks = [
                hook for hook in runner.hooks if isinstance(hook, EMAHook)
            ]
            if not hooks:
                raise ValueError(
                    'use_ema=True needs an EMAHook in custom_hooks'
                )
            model = hooks[0].ema_model.module
        elif is_model_wrapper(model):
            model = model.module
        if self.tta_model is not None:
            model = MODELS.build(dict(self.tta_model, module=model))
        return model

    def _check_images(self) -> list[str]:
        """Stems of the images to predict: all that need a mask."""
        stems = [stem_of(path) for path in image_paths(self.loader.dataset)]
        if len(set(stems)) < len(stems):
            raise ValueError(
                "two images of CyclicPseudoMaskHook's dataloader have the "
                'same name; their masks would be one file'
            )
        classes = self.loader.dataset.metainfo['classes']
        for data_set in self.data_sets:
            if data_set.metainfo['classes'] != classes:
                raise ValueError(
                    "CyclicPseudoMaskHook's dataloader has the classes "
                    f'{classes}, the training data set '
                    f'{data_set.metainfo["classes"]}'
                )
            lacking = {stem_of(path) for path in image_paths(data_set)}
            lacking -= set(stems)
            if lacking:
                raise ValueError(
                    f"CyclicPseudoMaskHook's dataloader lacks {len(lacking)} "
                    'of the images to refresh the masks of, '
                    f'{min(lacking)} among them'
                )
        return stems

    def _switch(self, runner, number):
        self.number = number
        runner.message_hub.update_info(ROUND, number)
        for data_set in self.data_sets:
            data_set.rounds.switch(self.root, number)
        if self.plain_loss_from is not None and number >= self.plain_loss_from:
            for module in runner.model.modules():
                if isinstance(module, PUSLoss):
                    module.beta = 0  # the mean loss is never below it

    def _report(self, runner, iteration, metrics, before):
        """Scalars and pictures; the writer has logged the figures."""
        scalars = dict(metrics, **{'pseudo_masks/round': self.number})
        runner.visualizer.add_scalars(scalars, step=iteration)
        runner.visualizer.add_image(
            'pseudo_masks', self._pictures(before), step=iteration
        )

    def _pictures(self, before) -> np.ndarray:
        """Image, old mask and new mask of the first images that have
        foreground."""
        palette = self.loader.dataset.metainfo['palette']
        after = round_folder(self.root, self.number)
        rows = []
        for path in image_paths(self.data_sets[0]):
            if len(rows) == self.pictures:
                break
            name = f'{stem_of(path)}.png'
            masks = [read_mask(osp.join(f, name)) for f in (before, after)]
            if any(mask.any() for mask in masks):
                image = mmcv.imread(path, channel_order='rgb')
                painted = [colour_mask(mask, palette) for mask in masks]
                rows.append([image, *painted])
        captions = ['image', f'round {self.number - 1}', f'{self.number}']
        return np.asarray(gallery_sheet(rows, captions))


def data_sets_with_rounds(data_set):
    """Data sets with pseudo-masks, inside any wrappers."""
    if isinstance(data_set, ImageLabelMixin):
        if data_set.rounds is not None:
            yield data_set
    elif hasattr(data_set, 'datasets'):
        for part in data_set.datasets:
            yield from data_sets_with_rounds(part)
    elif hasattr(data_set, 'dataset'):
        yield from data_sets_with_rounds(data_set.dataset)


def image_paths(data_set):
    return (
        data_set.get_data_info(index)['img_path']
        for index in range(len(data_set))
    )
