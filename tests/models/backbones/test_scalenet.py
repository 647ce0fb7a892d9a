import json

import pytest
import torch
import torch.nn.functional as F

from mmseg_pmm.models.backbones import ScaleNet
from mmseg_pmm.models.backbones.scalenet import ScaleAggregation

# ResNet-50: 3 + 4 + 6 + 3 bottlenecks
STRUCTURE = [[5, 3, 2, 1], [4, 0, 0, 0]] * 8


def test_aggregation_by_hand():
    torch.manual_seed(0)
    block = ScaleAggregation(3, (4, 2), (1, 2), stride=2)
    x = torch.randn(1, 3, 8, 12)
    first, second = (conv.weight for conv in block.branches.values())
    pooled = x.reshape(1, 3, 4, 2, 6, 2).amax(dim=(3, 5))
    small = F.conv2d(pooled, second, stride=2, padding=1)
    expected = torch.cat(
        [
            F.conv2d(x, first, stride=2, padding=1),
            small.repeat_interleave(2, 2).repeat_interleave(2, 3),
        ],
        dim=1,
    )
    torch.testing.assert_close(block(x), expected)


@pytest.mark.parametrize('as_file', [False, True])
def test_channels_come_from_the_structure(tmp_path, as_file):
    structure = STRUCTURE
    if as_file:
        structure = str(tmp_path / 'structure.json')
        (tmp_path / 'structure.json').write_text(json.dumps(STRUCTURE))
    model = ScaleNet(
        structure,
        depth=50,
        base_channels=8,
        strides=(1, 2, 1, 1),
        dilations=(1, 1, 2, 4),
    )
    outputs = model(torch.randn(2, 3, 33, 65))
    assert [o.shape[1:] for o in outputs] == [
        (32, 9, 17),
        (64, 5, 9),
        (128, 5, 9),
        (256, 5, 9),
    ]
    first, second = model.layer1[0], model.layer1[1]
    assert [c.out_channels for c in first.conv2.branches.values()] == [
        5,
        3,
        2,
        1,
    ]
    assert list(second.conv2.branches) == ['1']
    assert first.conv3.in_channels == first.bn2.num_features == 11
    sum(o.sum() for o in outputs).backward()
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize(
    'structure, message',
    [
        (STRUCTURE[:-1], '16 bottlenecks, got 15'),
        ([*STRUCTURE[:-1], [1, 2]], r'block 15.*4 scales.*\[1, 2\]'),
        ([*STRUCTURE[:-1], [0, 0, 0, 0]], 'block 15.*above 0'),
        ([[1, 1, 1, -1], *STRUCTURE[1:]], 'block 0'),
    ],
)
def test_wrong_structure(structure, message):
    with pytest.raises(ValueError, match=message):
        ScaleNet(structure, depth=50, base_channels=8)


def test_missing_and_broken_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='none.json.*authors'):
        ScaleNet(str(tmp_path / 'none.json'), depth=50)
    (tmp_path / 'broken.json').write_text('[[1,')
    with pytest.raises(ValueError, match='broken.json is not JSON'):
        ScaleNet(str(tmp_path / 'broken.json'), depth=50)


def test_basic_blocks_are_refused():
    with pytest.raises(ValueError, match='depth.*18'):
        ScaleNet(STRUCTURE, depth=18, base_channels=8)
