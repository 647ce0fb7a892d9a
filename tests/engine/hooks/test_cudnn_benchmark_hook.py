import pytest
import torch

from mmseg_pmm.engine.hooks import CuDNNBenchmarkHook


@pytest.fixture(autouse=True)
def flags(monkeypatch):
    monkeypatch.setattr(torch.backends.cudnn, 'benchmark', False)
    monkeypatch.setattr(torch.backends.cudnn, 'deterministic', False)


def benchmark():
    return torch.backends.cudnn.benchmark


def test_on_in_training_and_off_in_validation():
    hook, found = CuDNNBenchmarkHook(), []
    for step in ('before_train', 'before_val', 'after_val', 'after_train'):
        getattr(hook, step)(None)
        found.append(benchmark())
    assert found == [True, False, True, False]


def test_deterministic_runs_stay_so():
    torch.backends.cudnn.deterministic = True
    CuDNNBenchmarkHook().before_train(None)
    assert not benchmark()


def test_switched_off():
    hook = CuDNNBenchmarkHook(enabled=False)
    hook.before_train(None)
    assert not benchmark()
