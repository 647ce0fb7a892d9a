from types import SimpleNamespace

from mmseg_pmm.engine import add_checks
from mmseg_pmm.engine.hooks import FiniteLossHook


def test_hooks_of_the_config_stay_the_only_ones():
    added = []
    runner = SimpleNamespace(
        hooks=[FiniteLossHook(in_a_row=2)], register_hook=added.append
    )
    add_checks(runner, ['LabelIdsHook', 'FiniteLossHook'])
    assert added == [dict(type='mmseg_pmm.LabelIdsHook')]
