from types import SimpleNamespace

import torch
from torch import nn

from mmseg_pmm.engine.hooks import ChannelsLastHook


class Segmentor(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = nn.Conv2d(3, 8, 3)

    def forward(self, images):
        return self.backbone(images)


def is_channels_last(maps):
    return maps.is_contiguous(memory_format=torch.channels_last)


def test_maps_are_channels_last_and_equal():
    torch.manual_seed(0)
    model = Segmentor()
    images = torch.randn(2, 3, 9, 11)
    expected = model(images)
    assert not is_channels_last(expected)
    # within DDP and test-time augmentation, too
    wrapped = nn.DataParallel(model)
    ChannelsLastHook().before_run(SimpleNamespace(model=wrapped))
    maps = model(images)
    assert is_channels_last(maps)
    torch.testing.assert_close(maps, expected)
    maps.sum().backward()
    assert model.backbone.weight.grad.is_contiguous()
