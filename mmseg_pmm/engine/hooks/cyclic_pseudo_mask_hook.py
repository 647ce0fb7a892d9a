"""Trains on masks that the model itself makes anew now and then."""

import os.path as osp
import time

import numpy as np
import torch
from mmengine.dist import all_reduce_params, is_main_process
from mmengine.evaluator import Evaluator
from mmengine.hooks import EMAHook, Hook, IterTimerHook
from mmengine.model import is_model_wrapper
from mmengine.registry import METRICS, MODELS
from mmengine.runner.amp import autocast

from mmseg_pmm.datasets.rounds import (
    begin_round,
    check_round,
    data_sets_with_rounds,
    finish_round,
    partial_folder,
    remove_rounds_before,
    round_folder,
)
from mmseg_pmm.engine.hooks.cudnn_benchmark_hook import sizes_vary
from mmseg_pmm.engine.refresh_checks import (
    check_data_sets,
    check_images,
    check_loader,
    check_run,
    image_paths,
)
from mmseg_pmm.engine.together import together
from mmseg_pmm.evaluation.areas import check_class_names
from mmseg_pmm.files.folder_checks import check_written
from mmseg_pmm.models.losses import PUSLoss
from mmseg_pmm.registry import HOOKS
from mmseg_pmm.visualization.gallery import before_and_after

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
        fp16 (bool): Predict in mixed precision, as the setting of this name
            does for MMEngine's TestLoop.
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
        fp16=False,
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
        self.writer = {'type': 'mmseg_pmm.PseudoMaskWriter', **(writer or {})}
        self.by_epoch = by_epoch
        self.keep = keep
        self.use_ema = use_ema
        self.tta_model = tta_model
        self.fp16 = fp16
        self.plain_loss_from = plain_loss_from
        self.pictures = pictures

    def before_train(self, runner):
        """Find the data sets, and the round that a checkpoint goes on from."""
        self.root = osp.join(runner.work_dir, 'pseudo_masks')
        self.data_sets = list(
            data_sets_with_rounds(runner.train_dataloader.dataset)
        )
        check_data_sets(self.data_sets, self.root)
        check_run(runner, self.interval, self.by_epoch)
        if self.plain_loss_from is not None and not self._pus_losses(runner):
            raise ValueError(
                'plain_loss_from of CyclicPseudoMaskHook is set, and the '
                'model has no PUSLoss'
            )
        dataloader = self.dataloader
        if isinstance(dataloader, str):
            dataloader = runner.cfg[dataloader]
        # its workers start when it is used
        self.loader = runner.build_dataloader(dataloader, seed=runner.seed)
        check_loader(self.loader)
        self.stems = check_images(self.data_sets, self.loader.dataset)
        self._writer('checked before the hours of work')
        self._model(runner)
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
        metrics, pixels = self._predict(runner, number, failed)
        # 3. the folder gets its name
        with together(failed):
            if is_main_process():
                finish_round(
                    self.root,
                    number,
                    dict(iteration=iteration, pixels=pixels, metrics=metrics),
                )
        # 4. all processes read it
        before = self.data_sets[0].rounds.folder
        self._switch(runner, number)
        if is_main_process():
            try:
                self._report(runner, iteration, metrics, before)
                self._remove_old_rounds()
            except Exception as error:
                # the masks are there: no reason to end the run, and the
                # other ranks wait in the next iteration
                runner.logger.warning(
                    f'after the refresh: {error}', exc_info=True
                )
            runner.logger.info(
                f'training goes on with round {number} of the pseudo-masks, '
                f'made in {time.time() - start:.1f} s'
            )
        for hook in runner.hooks:
            if isinstance(hook, IterTimerHook):
                # else the next batch would seem to load that long, and the
                # rest of the run to take as long again
                hook.t = time.time()

    def _predict(self, runner, number, failed) -> tuple:
        """Write the masks; metrics, and on rank 0 pixels by class."""
        folder = str(partial_folder(self.root, number))
        writer = self._writer(folder)
        evaluator = Evaluator([writer])
        evaluator.dataset_meta = self.loader.dataset.metainfo
        model = self._model(runner)
        # each rank has norm statistics of its own
        all_reduce_params(model.buffers(), op='mean')
        model.eval()
        try:
            with together(failed):
                with torch.no_grad(), sizes_vary():
                    for batch in self.loader:
                        with autocast(enabled=self.fp16):
                            outputs = model.test_step(batch)
                        evaluator.process(outputs, batch)
                writer.finish()
        finally:
            writer.stop()
            model.train()
        with together(failed):
            check_written(folder, [f'{stem}.png' for stem in self.stems])
        metrics = evaluator.evaluate(len(self.loader.dataset))
        return metrics, writer.pixels if is_main_process() else None

    def _writer(self, folder):
        classes = self.loader.dataset.metainfo['classes']
        check_class_names(self.writer.get('classes') or (), classes)
        return METRICS.build(
            dict(
                self.writer,
                output_dir=folder,
                compare_with=sorted(
                    {data_set.rounds.folder for data_set in self.data_sets}
                ),
            )
        )

    def _model(self, runner):
        """What predicts, in the state that it has at this iteration."""
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

    def _pus_losses(self, runner):
        modules = runner.model.modules()
        return [loss for loss in modules if isinstance(loss, PUSLoss)]

    def _switch(self, runner, number):
        self.number = number
        runner.message_hub.update_info(ROUND, number)
        for data_set in self.data_sets:
            data_set.rounds.switch(self.root, number)
        if self.plain_loss_from is not None and number >= self.plain_loss_from:
            for loss in self._pus_losses(runner):
                loss.beta = 0  # the mean loss is never below it

    def _remove_old_rounds(self):
        if self.keep is not None:
            oldest = self.number - self.keep + 1
            remove_rounds_before(
                self.root, min(oldest, self.number_in_checkpoint)
            )

    def _report(self, runner, iteration, metrics, before):
        """Scalars and pictures; the writer has logged the figures."""
        scalars = dict(metrics, **{'pseudo_masks/round': self.number})
        runner.visualizer.add_scalars(scalars, step=iteration)
        sheet = before_and_after(
            image_paths(self.data_sets[0]),
            (before, round_folder(self.root, self.number)),
            (f'round {self.number - 1}', f'round {self.number}'),
            self.loader.dataset.metainfo['palette'],
            self.pictures,
        )
        runner.visualizer.add_image(
            'pseudo_masks', np.asarray(sheet), step=iteration
        )
