"""Predictions in the middle of training."""

from contextlib import contextmanager

import torch


@contextmanager
def sizes_vary():
    """cuDNN tries no algorithms for each size of an image; then it does as
    before."""
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
