"""A training goes on with the data that it began with."""

from mmengine.hooks import Hook

from mmseg_pmm.engine.training_data import (
    JUDGED,
    KEY,
    LENGTH,
    SETTINGS,
    length_of,
    said_by,
    training_data_of,
    what_changed,
)
from mmseg_pmm.engine.training_settings import (
    settings_changed,
    training_settings,
    without_beginning,
)
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class TrainingDataHook(Hook):
    """Stops a run that would go on with other images, labels or pseudo-masks.

    The network has learnt from the old ones, of images perhaps that judge it
    now. Checkpoints say what they have learnt from: names and file
    sizes of images, their labels, and the masks, see
    :func:`mmseg_pmm.engine.training_data.training_data_of`. Not judged are
    older checkpoints, which do not say it, and data sets without image labels.
    A run that begins anew from a checkpoint's weights (``load_from`` without
    ``resume``) may learn from what it likes. Of another length and of other
    settings it warns: MMEngine goes on with them, though a learning rate stays
    what the checkpoint has. ``train.py`` adds the hook.

    Raises:
        ValueError: What has changed.
    """

    def after_load_checkpoint(self, runner, checkpoint):
        if not runner._resume:
            return
        now = training_data_of(runner.train_dataloader.dataset)
        said = said_by(checkpoint)
        changed = what_changed(said.get(KEY), now)
        if changed:
            raise ValueError(
                f'{runner._load_from} has learnt from other data: {changed}. '
                'To begin anew leave --resume out, and remove what other '
                'stages have made of it. To go on from its weights alone: '
                'another --work-dir, and '
                f'--cfg-options load_from={runner._load_from} without --resume'
            )
        length = length_of(runner.cfg.train_cfg)
        if said.get(LENGTH, length) != length:
            runner.logger.warning(
                f'{runner._load_from} is of a training with {said[LENGTH]}, '
                f'and goes on with {length}: its learning rate keeps the old '
                'schedule, which ends where it ended. Begin anew for another '
                'length'
            )
        changed = settings_changed(
            without_beginning(said.get(SETTINGS)),
            training_settings(runner.cfg),
        )
        if changed:
            runner.logger.warning(
                f'{runner._load_from} is of a training with other settings: '
                f'{changed}. Learning rates and their schedule go on as the '
                'checkpoint has them; the rest is taken as it is now. Begin '
                'anew for a training by one set of settings'
            )

    def before_train(self, runner):
        hub = runner.message_hub
        hub.update_info(LENGTH, length_of(runner.cfg.train_cfg))
        # those that a resumed run began with stay: it has learnt by them, too
        if not (runner._resume and SETTINGS in hub.runtime_info):
            hub.update_info(SETTINGS, training_settings(runner.cfg))
        if runner.iter >= runner.max_iters > 0:
            runner.logger.info(
                f'{runner._load_from} is the end of this training: nothing is '
                'left to do'
            )
        data = training_data_of(runner.train_dataloader.dataset)
        if data:
            hub.update_info(KEY, data)
        if runner.val_loop is not None:
            judged = training_data_of(runner.val_dataloader.dataset)
            hub.update_info(JUDGED, judged)
