"""Rounds on disk: which is read, which stay."""

from types import SimpleNamespace

import pytest
from mmengine.logging import MessageHub

from mmseg_pmm.datasets.rounds import PseudoMaskRounds
from mmseg_pmm.engine.refresh.publishing import RoundsOfRun, root_of


@pytest.fixture
def run(tmp_path):
    """Two data sets with first masks of their own."""

    def build(keep=None):
        data_sets = [
            SimpleNamespace(rounds=PseudoMaskRounds(first))
            for first in ('first/b', 'first/a')
        ]
        root = root_of(tmp_path)
        return RoundsOfRun(root, data_sets, keep)

    return build


@pytest.fixture
def runner(tmp_path):
    return SimpleNamespace(message_hub=MessageHub(str(tmp_path)))


def make(rounds, runner, number):
    folder = rounds.begin(number, 'failed')
    with open(f'{folder}/a.png', 'wb') as file:
        file.write(b'mask')
    rounds.finish(number, dict(iteration=number), 'failed')
    rounds.switch(runner, number)


def there(rounds):
    from pathlib import Path

    return sorted(path.name for path in Path(rounds.root).iterdir())


def test_all_data_sets_read_a_round(run, runner):
    rounds = run()
    assert rounds.folder == 'first/b'
    assert rounds.folders == ['first/a', 'first/b']
    make(rounds, runner, 1)
    assert rounds.number == 1
    assert rounds.folders == [f'{rounds.root}/round_01'] == [rounds.folder]
    for data_set in rounds.data_sets:
        assert data_set.rounds.number == 1
    assert runner.message_hub.get_info('pseudo_mask_round') == 1


def test_a_checkpoint_goes_on_from_its_round(run, runner):
    rounds = run()
    assert rounds.number_to_go_on(runner, ['a']) == 0
    make(rounds, runner, 1)
    resumed = run(keep=2)
    assert resumed.number_to_go_on(runner, ['a']) == 1
    assert resumed.number_in_checkpoint == 1
    with pytest.raises(RuntimeError, match='cannot be gone on.*(?s:.*)b.png'):
        resumed.number_to_go_on(runner, ['a', 'b'])


@pytest.mark.parametrize('keeps_known', [True, False])
def test_a_checkpoint_without_further_rounds(run, runner, keeps_known):
    said = []
    runner.logger = SimpleNamespace(warning=said.append)
    rounds = run()
    rounds.go_on_from_end(runner, keeps_known)
    assert not rounds.ended(runner) and not said
    make(rounds, runner, 1)
    rounds.begin(2, 'failed')
    rounds.give_up(runner, 2, 'failed')
    assert runner.message_hub.get_info('pseudo_mask_rounds_ended')
    resumed = run()
    resumed.switch(runner, resumed.number_to_go_on(runner, ['a']))
    resumed.go_on_from_end(runner, keeps_known)
    assert resumed.ended(runner) == keeps_known
    if keeps_known:
        (said,) = said
        assert 'round 1 of' in said and 'writer.keep_known=0' in said
    else:
        assert not said


@pytest.mark.parametrize(
    'keep, in_checkpoint, left',
    [
        (None, 5, [1, 2, 3, 4, 5]),
        (2, 5, [4, 5]),
        (3, 5, [3, 4, 5]),
        (2, 4, [4, 5]),
        (2, 3, [3, 4, 5]),  # the last checkpoint is older than what is kept
        (2, 0, [1, 2, 3, 4, 5]),
    ],
)
def test_old_rounds_are_removed_but_that_of_the_checkpoint(
    run, runner, keep, in_checkpoint, left
):
    rounds = run(keep)
    for number in range(1, 6):
        make(rounds, runner, number)
    rounds.number_in_checkpoint = in_checkpoint
    rounds.remove_old()
    assert there(rounds) == [f'round_{number:02d}' for number in left]


def test_a_resumed_run_keeps_the_round_of_its_checkpoint(run, runner):
    rounds = run()
    for number in (1, 2, 3):
        make(rounds, runner, number)
    resumed = run(keep=2)
    resumed.switch(runner, resumed.number_to_go_on(runner, ['a']))
    for number in (4, 5):
        make(resumed, runner, number)
    resumed.remove_old()
    assert there(resumed) == ['round_03', 'round_04', 'round_05']
