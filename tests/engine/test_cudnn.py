import pytest
import torch

from mmseg_pmm.engine.cudnn import sizes_vary


@pytest.mark.parametrize('before', [False, True])
def test_off_in_the_middle_of_training(monkeypatch, before):
    monkeypatch.setattr(torch.backends.cudnn, 'benchmark', before)
    with pytest.raises(KeyError), sizes_vary():
        assert not torch.backends.cudnn.benchmark
        raise KeyError
    assert torch.backends.cudnn.benchmark == before
