"""Which round of masks a run reads, and which rounds stay on disk."""

import os.path as osp

from mmengine.dist import is_main_process

from mmseg_pmm.datasets.rounds import (
    begin_round,
    check_round,
    finish_round,
    partial_folder,
    remove_partial,
    remove_rounds_before,
)
from mmseg_pmm.engine.fail_together import fail_together

ROUND = 'pseudo_mask_round'
ENDED = 'pseudo_mask_rounds_ended'


class RoundsOfRun:
    """The rounds of a run, below ``{work_dir}/pseudo_masks``.

    A round is begun, filled, finished and switched to. Its number is in the
    message hub, and so in every checkpoint.

    Args:
        root (str): The folder of all rounds.
        data_sets (list): Those that read them.
        keep (int, optional): Rounds to keep on disk; None: all.
    """

    def __init__(self, root, data_sets, keep=None):
        self.root = root
        self.data_sets = data_sets
        self.keep = keep
        self.number = 0
        self.number_in_checkpoint = 0

    @property
    def folder(self) -> str:
        """Of the masks that are read now, by the first data set."""
        return self.data_sets[0].rounds.folder

    @property
    def folders(self) -> list[str]:
        """Of the masks that are read now, by all data sets."""
        return sorted({each.rounds.folder for each in self.data_sets})

    def number_to_go_on(self, runner, stems) -> int:
        """The round that a checkpoint goes on from, after a check; 0 without.

        Args:
            stems (Sequence[str]): Of the images that it must have.
        """
        number = runner.message_hub.get_info(ROUND, 0)
        with fail_together('these pseudo-masks cannot be gone on from'):
            if number:
                check_round(self.root, number, stems)
        self.number_in_checkpoint = number
        return number

    def begin(self, number, failed) -> str:
        """An empty folder for the masks of a round.

        Args:
            failed (str): Begins the message of an error.
        """
        with fail_together(failed):
            if is_main_process():
                begin_round(self.root, number)
        return str(partial_folder(self.root, number))

    def finish(self, number, summary, failed):
        """The folder gets its name."""
        with fail_together(failed):
            if is_main_process():
                finish_round(self.root, number, summary)

    def give_up(self, runner, number, failed):
        """Remove a round that was begun; this run makes no other, nor do
        those that go on from it."""
        with fail_together(failed):
            if is_main_process():
                remove_partial(self.root, number)
        runner.message_hub.update_info(ENDED, True)

    def ended(self, runner) -> bool:
        return runner.message_hub.get_info(ENDED, False)

    def go_on_from_end(self, runner, keeps_known):
        """A checkpoint may say that no round follows: so does the log. Where
        masks need not keep their classes, it is forgotten."""
        if not self.ended(runner):
            return
        if keeps_known:
            runner.logger.warning(
                'a class died out before this checkpoint: training goes on '
                f'with round {self.number} of the pseudo-masks, without a '
                'refresh. writer.keep_known=0 of CyclicPseudoMaskHook '
                'refreshes all the same'
            )
        else:
            runner.message_hub.update_info(ENDED, False)

    def switch(self, runner, number):
        """All processes read round ``number`` from now on."""
        self.number = number
        runner.message_hub.update_info(ROUND, number)
        for data_set in self.data_sets:
            data_set.rounds.switch(self.root, number)

    def remove_old(self):
        """Free the disk, but for the round of the last checkpoint."""
        if self.keep is not None:
            oldest = self.number - self.keep + 1
            remove_rounds_before(
                self.root, min(oldest, self.number_in_checkpoint)
            )


def root_of(work_dir) -> str:
    return osp.join(work_dir, 'pseudo_masks')
