"""Which stages the quickstart has, and how it is called again."""

import argparse
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

from quickstart.main import how_to_go_on  # noqa: E402
from quickstart.stages import amn_stages, pmm_stages  # noqa: E402


@pytest.mark.parametrize(
    'stages', [pmm_stages(), pmm_stages(True), amn_stages()]
)
def test_stages_stand_below_those_they_need(stages):
    stages, above = list(stages), set()
    for each in stages:
        assert above.issuperset(each.needs), each.name
        above.add(each.name)
    commands = [each.command for stage in stages for each in stage.steps]
    for program, tool, *_ in commands:
        assert program == 'python' and (ROOT / tool).is_file()


def test_first_run_has_a_baseline_a_method_and_a_ceiling():
    short, long = ([each.name for each in pmm_stages(all_)] for all_ in (0, 1))
    trained = [name for name in short if name.startswith('deeplabv2')]
    assert sorted(trained) == [
        'deeplabv2_argmax-ce',
        'deeplabv2_full',
        'deeplabv2_ppmg-ce',
        'deeplabv2_refresh',
    ]
    assert set(short) < set(long)
    assert 'deeplabv2_chain' in long and 'ppmg-without-cvs' in long


def test_how_to_go_on_is_as_one_calls_it(tmp_path, monkeypatch):
    args = argparse.Namespace(method='amn', ablation=True)
    monkeypatch.chdir(ROOT)
    again, say_all = how_to_go_on(args)
    assert again == 'make quickstart METHOD=amn ABLATION=1'
    assert say_all == f'{again} VERBOSE=1'
    monkeypatch.chdir(tmp_path)
    again, say_all = how_to_go_on(args)
    assert again == 'python -m mmseg_pmm quickstart --ablation --method amn'
    assert say_all == f'{again} --verbose'
