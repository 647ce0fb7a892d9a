"""A small segmentor with random weights."""

from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmseg.apis import init_model

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / 'configs/quickstart/deeplabv2_full_quickstart.py'
CLASSES = ('background', 'zebbi', 'dotti', 'ringo', 'checko', 'finny')


def random_weights(cfg, classes, path):
    """Write a checkpoint whose predictions are not all of one class."""
    torch.manual_seed(0)
    model = init_model(cfg, device='cpu')
    model.init_weights()
    for name, value in model.decode_head.named_parameters():
        if 'weight' in name:
            torch.nn.init.normal_(value, std=0.2)
    meta = dict(dataset_meta=dict(classes=classes))
    torch.save(dict(state_dict=model.state_dict(), meta=meta), path)
    return path


@pytest.fixture(scope='session')
def checkpoint(tmp_path_factory):
    """Weights that show all classes."""
    path = tmp_path_factory.mktemp('weights') / 'iter_1.pth'
    return random_weights(Config.fromfile(CONFIG), CLASSES, str(path))


@pytest.fixture
def cfg():
    return Config.fromfile(CONFIG)
