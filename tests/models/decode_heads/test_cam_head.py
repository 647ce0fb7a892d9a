import math

import pytest
import torch
from mmseg.structures import SegDataSample

from mmseg_pmm.models import CAMHead


def sample(*labels):
    return SegDataSample(metainfo=dict(img_labels=labels))


def test_loss_by_hand():
    head = CAMHead(2, num_classes=3)
    # channel means 1 and -2; label id 2 is the second channel
    maps = torch.tensor([[0.0, 2.0], [-2.0, -2.0]]).reshape(1, 2, 1, 2)
    loss = head.loss_by_feat(maps, [sample(2)])['loss_cls']
    # two classes count as twenty
    expected = (math.log(1 + math.exp(1)) + math.log(1 + math.exp(2))) / 20
    assert loss.item() == pytest.approx(expected)


def test_classes_are_weighted():
    loss = dict(
        type='mmseg_pmm.MultiLabelSoftMarginLoss', class_weight=[3, 0.5]
    )
    head = CAMHead(2, num_classes=3, loss_decode=loss)
    maps = torch.tensor([[0.0, 2.0], [-2.0, -2.0]]).reshape(1, 2, 1, 2)
    loss = head.loss_by_feat(maps, [sample(2)])['loss_cls']
    expected = (
        3 * math.log(1 + math.exp(1)) + 0.5 * math.log(1 + math.exp(2))
    ) / 20
    assert loss.item() == pytest.approx(expected)


def test_losses_of_one_class_are_refused():
    """As a config has it whose head was of another type."""
    loss = dict(type='CrossEntropyLoss', use_sigmoid=False)
    with pytest.raises(ValueError, match='CrossEntropyLoss.*several'):
        CAMHead(2, num_classes=3, loss_decode=loss)


def test_targets():
    targets = CAMHead(2, num_classes=4).image_targets(
        [sample(1, 3), sample(), sample(2)], torch.device('cpu')
    )
    assert targets.tolist() == [[1, 0, 1], [0, 0, 0], [0, 1, 0]]


def test_map_is_a_convolution_without_bias():
    head = CAMHead(4, num_classes=3, in_index=0)
    features = torch.randn(2, 4, 5, 6)
    expected = torch.einsum(
        'nchw,kc->nkhw', features, head.conv_seg.weight[:, :, 0, 0]
    )
    torch.testing.assert_close(head([features]), expected)
    assert expected.shape == (2, 2, 5, 6)  # background has no channel


@pytest.mark.parametrize(
    'output, said',
    [
        (torch.zeros(2, 8), r'\(2, 8\)'),
        (torch.zeros(2, 50, 8), r'\(2, 50, 8\)'),
        ([torch.zeros(2, 8, 3, 3), torch.zeros(2, 8)], 'list of 2'),
    ],
)
def test_outputs_that_are_no_map(output, said):
    with pytest.raises(ValueError, match=f'{said}.*featmap'):
        CAMHead(8, num_classes=3)([output])


def test_wrong_channels_are_named():
    with pytest.raises(ValueError, match='in_channels is 8.* 16 channels'):
        CAMHead(8, num_classes=3)([torch.zeros(1, 16, 2, 2)])


def test_missing_labels_say_what_to_do():
    with pytest.raises(KeyError, match='meta_keys'):
        CAMHead(8, num_classes=3).image_targets([SegDataSample()], 'cpu')


def test_dropout_is_as_configured():
    assert CAMHead(2, num_classes=3).dropout is None
    assert CAMHead(2, num_classes=3, dropout_ratio=0.3).dropout.p == 0.3


def test_loss_of_half_precision_maps_is_taken_in_float32():
    """The mean over 60,000 pixels of 3 and 3.002: float16 knows neither."""
    head = CAMHead(2, num_classes=3)
    maps = torch.full((1, 2, 200, 300), 3.0)
    maps[..., ::2] = 3.002
    loss = head.loss_by_feat(maps.half(), [sample(2)])['loss_cls']
    assert loss.dtype == torch.float32
    expected = head.loss_by_feat(maps.half().float(), [sample(2)])['loss_cls']
    torch.testing.assert_close(loss, expected)


def test_name_in_the_log():
    loss = dict(
        type='mmseg_pmm.MultiLabelSoftMarginLoss', loss_name='loss_labels'
    )
    head = CAMHead(2, num_classes=3, loss_decode=loss)
    assert set(head.loss_by_feat(torch.zeros(1, 2, 1, 1), [sample(2)])) == {
        'loss_labels'
    }
