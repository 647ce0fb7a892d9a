"""What the plugin does on a GPU is what it does on the CPU.

``GPU_TESTS_DEVICE=cpu`` runs what can run without one, to try the tests
themselves.
"""

import os

import pytest
import torch

DEVICE = os.environ.get('GPU_TESTS_DEVICE', 'cuda')


def pytest_collection_modifyitems(items):
    folder = os.path.dirname(__file__)
    for item in items:
        if not str(item.path).startswith(folder):
            continue
        item.add_marker(pytest.mark.gpu)
        if DEVICE == 'cuda' and not torch.cuda.is_available():
            item.add_marker(pytest.mark.skip(reason='needs a GPU'))


@pytest.fixture
def device():
    return torch.device(DEVICE)


@pytest.fixture
def only_cuda():
    if DEVICE != 'cuda':
        pytest.skip('needs CUDA itself')


@pytest.fixture(autouse=True)
def single_precision():
    """No TF32, unless a test asks for it."""
    before = (
        torch.backends.cuda.matmul.allow_tf32,
        torch.backends.cudnn.allow_tf32,
    )
    allow_tf32(False)
    torch.manual_seed(0)
    yield
    torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = (
        before
    )


def allow_tf32(allow):
    torch.backends.cuda.matmul.allow_tf32 = allow
    torch.backends.cudnn.allow_tf32 = allow


def error(found, expected) -> float:
    """Largest difference, as a share of the largest value."""
    found, expected = found.detach().float().cpu(), expected.detach().float()
    scale = expected.abs().max().clamp(min=1e-12)
    return float((found - expected).abs().max() / scale)


def distance(found, expected) -> float:
    """Euclidean, as a share of the expected one's length."""
    found, expected = found.detach().float().cpu(), expected.detach().float()
    return float((found - expected).norm() / expected.norm())
