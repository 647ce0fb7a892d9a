"""Ranks that end their shares of the predictions far apart."""

from mmengine.hooks import Hook

from mmseg_pmm.engine.patient_group import patient_group, wait_for_ranks
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class WaitForRanksHook(Hook):
    """Lets ranks wait for the last before they put metrics together.

    For as long as it takes: the collective calls of the evaluation itself
    then find all ranks ready, and keep the short timeout of their group.
    The tools add it.
    """

    priority = 'LOWEST'

    def before_val(self, runner):
        patient_group()  # while all are here

    def before_test(self, runner):
        patient_group()

    def after_val_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if batch_idx + 1 == len(runner.val_dataloader):
            wait_for_ranks()

    def after_test_iter(
        self, runner, batch_idx, data_batch=None, outputs=None
    ):
        if batch_idx + 1 == len(runner.test_dataloader):
            wait_for_ranks()
