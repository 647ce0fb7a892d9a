import sys

import pytest
import torch
from mmengine.registry import MODELS

from tools.model_converters import published_backbones
from tools.model_converters.published_backbones import (
    convert,
    res2net_v1b_key,
    scalenet_key,
)

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
# the same weights as MMDetection names them: one sequence of nine
MMDET_STEM = {
    'stem.0': 'stem.0.conv',
    'stem.1': 'stem.0.bn',
    'stem.3': 'stem.1.conv',
    'stem.4': 'stem.1.bn',
    'stem.6': 'stem.2.conv',
    'stem.7': 'stem.2.bn',
}


def published_res2net(model, stem=STEM):
    """Its weights under the published keys."""
    weights = {'fc.weight': torch.zeros(10, 2048)}
    for key, value in model.state_dict().items():
        for theirs, ours in stem.items():
            if key.startswith(f'{ours}.'):
                key = key.replace(ours, theirs)
                break
        weights[key] = value
    return weights


@pytest.mark.parametrize('stem', [STEM, MMDET_STEM])
def test_res2net(stem):
    model = MODELS.build(SMALL)
    weights = published_res2net(model, stem)
    assert not any('stem.0.conv' in key for key in weights)
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


@pytest.mark.parametrize('content', [b'', b'\x12\x01mxnet', b'PK\x03\x04'])
def test_file_of_another_program(tmp_path, monkeypatch, content):
    source = tmp_path / 'a.params'
    source.write_bytes(content)
    with pytest.raises(SystemExit, match=r'a.params: not a PyTorch file'):
        call(monkeypatch, 'res2net_v1b', str(source), str(tmp_path / 'b.pth'))
    with pytest.raises(SystemExit, match=r'none.pth.*No such file'):
        call(monkeypatch, 'res2net_v1b', str(tmp_path / 'none.pth'), 'b.pth')
    torch.save(torch.zeros(3), source)
    with pytest.raises(SystemExit, match='from keys to tensors'):
        call(monkeypatch, 'res2net_v1b', str(source), str(tmp_path / 'b.pth'))


def test_scalenet(tmp_path, monkeypatch):
    config = dict(
        type='mmseg_pmm.ScaleNet',
        depth=50,
        base_channels=8,
        structure=[[5, 3, 0, 1, 56]] * 16,
    )
    monkeypatch.setitem(
        published_backbones.CONVERTERS, 'scalenet101', (config, scalenet_key)
    )
    weights = MODELS.build(config).state_dict()
    source, target = str(tmp_path / 'a.pth'), str(tmp_path / 'b.pth')
    torch.save(dict(weights, **{'fc.bias': torch.zeros(3)}), source)
    call(monkeypatch, 'scalenet101', source, target)
    converted = torch.load(target)['state_dict']
    assert converted.keys() == weights.keys()
    for key, value in weights.items():
        assert torch.equal(converted[key], value), key


def test_scalenet_without_its_structure(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.save({'conv1.weight': torch.zeros(1)}, 'a.pth')
    with pytest.raises(SystemExit, match=r'weights/scalenet101.json.*github'):
        call(monkeypatch, 'scalenet101', 'a.pth', 'b.pth')
