"""When CyclicPseudoMaskHook makes a round, and in which order it does what.

Without processes, data or a network: the parts are stand-ins.
"""

from types import SimpleNamespace

import pytest
import torch
from mmengine.hooks import IterTimerHook
from torch import nn

from mmseg_pmm.engine.hooks import (
    CyclicPseudoMaskHook,
    cyclic_pseudo_mask_hook,
)
from mmseg_pmm.models import PUSLoss


def iterations_with_a_refresh(hook, iterations=0, epochs=0, length=3):
    """Those that are counted when a round is made."""
    made = []
    hook.refresh = lambda runner, iteration: made.append(iteration)
    runner = SimpleNamespace(
        max_iters=iterations or epochs * length, max_epochs=epochs
    )
    for runner.iter in range(runner.max_iters):  # noqa: B020
        hook.after_train_iter(runner, runner.iter)
        if epochs and (runner.iter + 1) % length == 0:
            epoch, number = divmod(runner.iter, length)
            # as EpochBasedTrainLoop counts
            hook.after_train_epoch(
                SimpleNamespace(
                    **{**vars(runner), 'iter': runner.iter + 1}, epoch=epoch
                )
            )
    return made


def test_every_interval_but_the_last():
    hook = CyclicPseudoMaskHook(2, {})
    assert iterations_with_a_refresh(hook, iterations=6) == [2, 4]
    hook = CyclicPseudoMaskHook(2, {})
    assert iterations_with_a_refresh(hook, iterations=7) == [2, 4, 6]
    hook = CyclicPseudoMaskHook(2, {})
    assert iterations_with_a_refresh(hook, epochs=3) == [2, 4, 6, 8]


def test_every_epoch_but_the_last():
    hook = CyclicPseudoMaskHook(1, {}, by_epoch=True)
    assert iterations_with_a_refresh(hook, epochs=3) == [3, 6]
    hook = CyclicPseudoMaskHook(2, {}, by_epoch=True)
    assert iterations_with_a_refresh(hook, epochs=5) == [6, 12]


def test_before_a_checkpoint_and_after_ema():
    assert CyclicPseudoMaskHook.priority == 'LOW'


def test_settings_reach_the_prediction():
    settings = dict(
        writer=dict(num_workers=3),
        use_ema=True,
        tta_model=dict(type='T'),
        fp16=True,
    )
    assert CyclicPseudoMaskHook(1, {}, **settings).prediction == settings


@pytest.mark.parametrize('setting', [dict(interval=0), dict(keep=1)])
def test_settings_that_cannot_be(setting):
    with pytest.raises(ValueError, match=str([*setting][0])):
        CyclicPseudoMaskHook(**{'interval': 1, 'dataloader': {}, **setting})


class Rounds:
    """Notes what it is told."""

    folder, folders, number = 'masks/1', ['masks/1', 'other/1'], 1
    number_in_checkpoint = 0

    def __init__(self):
        self.said = []

    def begin(self, number, failed):
        assert f'round {number} ' in failed
        self.said.append(('begin', number))
        return 'masks/2.partial'

    def finish(self, number, summary, failed):
        self.said.append(('finish', number, summary))

    def switch(self, runner, number):
        self.said.append(('switch', number))
        self.number, self.folder = number, f'masks/{number}'

    def remove_old(self):
        self.said.append('remove_old')

    def ended(self, runner):
        return ('give up', 2) in self.said

    def give_up(self, runner, number, failed):
        self.said.append(('give up', number))


class Predictor:
    a_class_dies = False

    def run(self, *args):
        self.asked = args
        return dict(mIoU=50), dict(background=9), self.a_class_dies


@pytest.fixture
def parts(monkeypatch):
    """A hook in round 1 of a run, a runner, and what is reported."""
    hook = CyclicPseudoMaskHook(2, {}, plain_loss_from=3)
    hook.rounds, hook.predictor = Rounds(), Predictor()
    hook.stems = ['a', 'b']
    warnings = []
    runner = SimpleNamespace(
        model=nn.ModuleList([PUSLoss(beta=0.5), PUSLoss(beta=0.7)]),
        hooks=[IterTimerHook()],
        logger=SimpleNamespace(
            info=lambda text: None,
            warning=lambda text, **_: warnings.append(text),
        ),
    )
    runner.hooks[0].t = 0
    runner.warnings = warnings
    reported = []
    monkeypatch.setattr(
        cyclic_pseudo_mask_hook,
        'report_round',
        lambda *args: reported.append(args),
    )
    return hook, runner, reported


def test_a_refresh_step_by_step(parts):
    hook, runner, reported = parts
    hook.refresh(runner, 40)
    _, folder, stems, compare_with, _ = hook.predictor.asked
    assert folder == 'masks/2.partial' and stems == ['a', 'b']
    # the masks of all data sets are the older ones
    assert compare_with == ['masks/1', 'other/1']
    summary = dict(
        iteration=40, pixels=dict(background=9), metrics=dict(mIoU=50)
    )
    assert hook.rounds.said == [
        ('begin', 2),
        ('finish', 2, summary),
        ('switch', 2),
        'remove_old',
    ]
    ((_, rounds, iteration, metrics, before, pictures),) = reported
    assert (iteration, before, pictures) == (40, 'masks/1', 4)
    assert rounds.folder == 'masks/2' and metrics == dict(mIoU=50)
    assert runner.hooks[0].t > 0
    assert [loss.beta for loss in runner.model] == [0.5, 0.7]


def test_a_class_that_dies_out_ends_the_refreshes(parts):
    hook, runner, reported = parts
    hook.predictor.a_class_dies = True
    hook.refresh(runner, 40)
    assert hook.rounds.said == [('begin', 2), ('give up', 2)]
    assert hook.rounds.number == 1 and not reported
    assert runner.hooks[0].t > 0 and len(runner.warnings) == 1
    hook.refresh(runner, 80)
    assert len(hook.rounds.said) == 2


def test_a_report_that_fails_is_no_reason_to_end(parts, monkeypatch):
    hook, runner, _ = parts

    def fail(*args):
        raise RuntimeError('no picture')

    monkeypatch.setattr(cyclic_pseudo_mask_hook, 'report_round', fail)
    hook.refresh(runner, 40)
    assert runner.warnings == ['after the refresh: no picture']


@pytest.mark.parametrize('number, plain', [(2, False), (3, True), (4, True)])
def test_plain_loss_from_a_round_on(parts, number, plain):
    """A run that is resumed may begin at a later one."""
    hook, runner, _ = parts
    hook._switch(runner, number)
    expected = [0, 0] if plain else [0.5, 0.7]
    assert [loss.beta for loss in runner.model] == expected
    logits, label = torch.zeros(1, 2, 1, 1), torch.zeros(1, 1, 1).long()
    if plain:
        for loss in runner.model:
            torch.testing.assert_close(
                loss(logits, label), torch.tensor(2.0).log()
            )


def test_the_round_of_a_checkpoint_is_noted(parts):
    hook, runner, _ = parts
    hook._switch(runner, 2)
    hook.before_save_checkpoint(runner, {})
    hook._switch(runner, 3)
    assert hook.rounds.number_in_checkpoint == 2
