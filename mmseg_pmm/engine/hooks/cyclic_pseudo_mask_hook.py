"""Trains on masks that the model itself makes anew now and then."""

import time

from mmengine.dist import is_main_process
from mmengine.hooks import Hook

from mmseg_pmm.datasets.rounds import data_sets_with_rounds
from mmseg_pmm.engine.refresh.checks import (
    check_data_sets,
    check_images,
    check_loader,
    check_run,
    check_schedule,
)
from mmseg_pmm.engine.refresh.plain_loss import PlainLossFrom
from mmseg_pmm.engine.refresh.prediction import MaskPredictor
from mmseg_pmm.engine.refresh.publishing import RoundsOfRun, root_of
from mmseg_pmm.engine.refresh.report import report_round
from mmseg_pmm.engine.refresh.timers import restart_timers
from mmseg_pmm.registry import HOOKS


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

    An image shows its labels, and masks must not lose them: where a labelled
    class would vanish or shrink, the writer keeps its old pixels
    (``keep_known``). When a class that at least 20 images had dies out over
    all images, the round is given up, and so are later ones, those of a
    resumed run too. ``writer.keep_known=0`` makes them all the same.

    The published recipe is a chain of runs: see ``run_pmm.sh --chain``.

    Args:
        interval (int): Iterations (or epochs) between two rounds.
        dataloader (dict | str): Of the images to predict, as a test loader:
            unshuffled, with ``img_labels`` among the meta keys. It must
            contain all images whose masks are to be refreshed. With
            ``LoadAnnotations`` in its pipeline masks are compared with the
            ground truth. A str is the config's variable that holds it, parts
            of which leaf configs may change.
        writer (dict): Of :class:`mmseg_pmm.evaluation.PseudoMaskWriter`.
        by_epoch (bool): Does ``interval`` count epochs?
        keep (int, optional): Rounds to keep on disk, at least 2. The round
            of the last checkpoint is always kept. Defaults to all.
        use_ema (bool): Predict with the weights of
            :class:`mmengine.hooks.EMAHook`.
        tta_model (dict, optional): Predict as ``test.py --tta`` does,
            as a rule ``dict(type='mmseg_pmm.ProbabilityTTAModel')``; the
            loader's pipeline is then a ``tta_pipeline``.
        fp16 (bool): Predict in mixed precision, as the setting of this name
            does for MMEngine's TestLoop.
        plain_loss_from (int, optional): The round from which on the loss is
            the plain cross entropy, see
            :class:`mmseg_pmm.engine.refresh.plain_loss.PlainLossFrom`: masks
            by then have less noise to pretend under-fitting for.
        pictures (int): Images whose masks are shown before and after.

    Example:
        >>> custom_hooks = [dict(
        ...     type='mmseg_pmm.CyclicPseudoMaskHook',
        ...     interval=10000,
        ...     dataloader='refresh_dataloader',
        ...     writer=dict(num_workers=4))]
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
        check_schedule(interval, keep)
        self.interval = interval
        self.dataloader = dataloader
        self.prediction = dict(
            writer=writer, use_ema=use_ema, tta_model=tta_model, fp16=fp16
        )
        self.by_epoch = by_epoch
        self.keep = keep
        self.plain_loss = PlainLossFrom(plain_loss_from)
        self.pictures = pictures

    def before_train(self, runner):
        """Find the data sets, and the round that a checkpoint goes on from."""
        trained = runner.train_dataloader.dataset
        data_sets = list(data_sets_with_rounds(trained))
        root = root_of(runner.work_dir)
        check_data_sets(data_sets, root)
        check_run(runner, self.interval, self.by_epoch)
        self.plain_loss.check(runner.model)
        dataloader = self.dataloader
        if isinstance(dataloader, str):
            dataloader = runner.cfg[dataloader]
        # its workers start when it is used
        loader = runner.build_dataloader(dataloader, seed=runner.seed)
        check_loader(loader)
        self.stems = check_images(data_sets, loader.dataset)
        self.predictor = MaskPredictor(loader, **self.prediction)
        self.predictor.check(runner)
        self.rounds = RoundsOfRun(root, data_sets, self.keep)
        self._switch(runner, self.rounds.number_to_go_on(runner, self.stems))
        self.rounds.go_on_from_end(runner, self.predictor.keeps_known)

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
        self.rounds.number_in_checkpoint = self.rounds.number

    def refresh(self, runner, iteration):
        """Make a round after some iterations, and switch to it."""
        if self.rounds.ended(runner):
            return
        start = time.time()
        rounds, number = self.rounds, self.rounds.number + 1
        failed = f'the pseudo-masks of round {number} were not made'
        # 1. an empty folder
        folder = rounds.begin(number, failed)
        # 2. every rank predicts its share; whole files appear
        metrics, pixels, a_class_dies = self.predictor.run(
            runner, folder, self.stems, rounds.folders, failed
        )
        if a_class_dies:
            return self._give_up(runner, number, failed)
        # 3. the folder gets its name
        summary = dict(iteration=iteration, pixels=pixels, metrics=metrics)
        rounds.finish(number, summary, failed)
        # 4. all processes read it
        before = rounds.folder
        self._switch(runner, number)
        if is_main_process():
            try:
                report_round(
                    runner, rounds, iteration, metrics, before, self.pictures
                )
                rounds.remove_old()
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
        restart_timers(runner.hooks)

    def _give_up(self, runner, number, failed):
        """The writer has named the class."""
        self.rounds.give_up(runner, number, failed)
        runner.logger.warning(
            f'no round {number} of the pseudo-masks: training goes on with '
            f'round {self.rounds.number} to its end, without another refresh. '
            'Are masks and classifier good enough for this class? '
            'Resumed with writer.keep_known=0 it refreshes all the same'
        )
        restart_timers(runner.hooks)

    def _switch(self, runner, number):
        self.rounds.switch(runner, number)
        self.plain_loss.switch(runner.model, number)
