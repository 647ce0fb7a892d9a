"""When cuDNN may try which of its algorithms is the fastest."""

from contextlib import contextmanager

import torch


@contextmanager
def sizes_vary():
    """cuDNN tries no algorithms for each size of an image; then it does as
    before."""
    before = set_benchmark(False)
    try:
        yield
    finally:
        set_benchmark(before)


def set_benchmark(benchmark) -> bool:
    """Switch cuDNN's benchmark mode; returns what it was."""
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = benchmark
    return before
