"""The model itself."""

from torch import nn


def bare_model(model: nn.Module) -> nn.Module:
    """What DistributedDataParallel and test-time augmentation, one inside of
    the other, are wrapped around."""
    while hasattr(model, 'module'):
        model = model.module
    return model
