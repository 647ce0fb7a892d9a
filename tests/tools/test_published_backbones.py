import sys

import pytest
import torch
from mmengine.registry import MODELS

from tools.model_converters import published_backbones
from tools.model_converters.published_backbones import convert, res2net_v1b_key

SMALL = dict(
    type='mmpretrain.Res2Net', depth=50, base_channels=8, base_width=2
)
# the deep stem: three convolutions, the last norm outside of the sequence
STEM = {
    'conv1.0': 'stem.0.conv',
    'conv1.1': 'stem.0.bn',
    'conv1.3': 'stem.1.conv',
    'conv1.4': 'stem.1.bn',
    'conv1.6': 'stem.2.conv',
    'bn1': 'stem.2.bn',
}


def published_res2net(model):
    """Its weights under the published keys."""
    weights = {'fc.weight': torch.zeros(10, 2048)}
    for key, value in model.state_dict().items():
        for theirs, ours in STEM.items():
            if key.startswith(f'{ours}.'):
                key = key.replace(ours, theirs)
        weights[key] = value
    return weights


def test_res2net():
    model = MODELS.build(SMALL)
    weights = published_res2net(model)
    assert not any(key.startswith('stem') for key in weights)
    converted = convert(weights, model, res2net_v1b_key)
    expected = model.state_dict()
    assert converted.keys() == expected.keys()
    for key in expected:
        assert torch.equal(converted[key], expected[key]), key


def call(monkeypatch, *arguments):
    monkeypatch.setattr(sys, 'argv', ['published_backbones.py', *arguments])
    monkeypatch.setitem(
        published_backbones.CONVERTERS, 'res2net_v1b', (SMALL, res2net_v1b_key)
    )
    published_backbones.main()


def test_command_writes_what_init_cfg_reads(tmp_path, monkeypatch):
    model = MODELS.build(SMALL)
    source, target = str(tmp_path / 'a.pth'), str(tmp_path / 'b/b.pth')
    torch.save(published_res2net(model), source)
    call(monkeypatch, 'res2net_v1b', source, target)
    loaded = MODELS.build(
        dict(SMALL, init_cfg=dict(type='Pretrained', checkpoint=target))
    )
    loaded.init_weights()
    for one, other in zip(
        loaded.state_dict().values(), model.state_dict().values(), strict=True
    ):
        assert torch.equal(one, other)


def test_other_file_is_refused_and_nothing_written(tmp_path, monkeypatch):
    source = str(tmp_path / 'a.pth')
    torch.save(
        dict(state_dict={'layer1.0.conv1.weight': torch.zeros(1)}), source
    )
    with pytest.raises(SystemExit, match=r'a.pth: layer1.*other weights'):
        call(monkeypatch, 'res2net_v1b', source, str(tmp_path / 'b.pth'))
    assert [path.name for path in tmp_path.iterdir()] == ['a.pth']
