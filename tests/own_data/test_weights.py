import pytest
import torch

from mmseg_pmm.own_data.weights import resnet_depth


def names(*blocks, prefix=''):
    return {
        f'{prefix}layer{stage}.{block}.conv3.weight': torch.zeros(1)
        for stage, number in enumerate(blocks, 1)
        for block in range(number)
    }


@pytest.mark.parametrize(
    'content, depth',
    [
        (names(3, 4, 6, 3), 50),
        (dict(state_dict=names(3, 4, 23, 3)), 101),
        (dict(state_dict=names(3, 4, 6, 3, prefix='backbone.')), 50),
    ],
)
def test_depths(tmp_path, content, depth):
    torch.save(content, tmp_path / 'x.pth')
    assert resnet_depth(tmp_path / 'x.pth') == depth


def test_other_files(tmp_path):
    path = tmp_path / 'x.pth'
    with pytest.raises(FileNotFoundError, match='no file .*x.pth'):
        resnet_depth(path)
    path.write_text('no weights')
    with pytest.raises(ValueError, match='x.pth is no file of weights'):
        resnet_depth(path)
    torch.save(names(2, 2, 2, 2), path)
    with pytest.raises(ValueError, match=r'x.pth: .*\[2, 2, 2, 2\] blocks'):
        resnet_depth(path)
    torch.save([1], path)
    with pytest.raises(ValueError, match='x.pth holds a list'):
        resnet_depth(path)
