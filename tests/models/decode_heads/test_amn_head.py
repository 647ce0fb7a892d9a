import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample

from mmseg_pmm.models import AMNHead
from mmseg_pmm.models.losses import balanced_cross_entropy

SEEDS = torch.zeros(1, 16, 16, dtype=torch.int64)


def samples(*labels, seeds=SEEDS):
    return [
        SegDataSample(
            metainfo=dict(img_labels=label),
            gt_sem_seg=PixelData(data=seeds),
        )
        for label in labels
    ]


def head_of(**kwargs):
    torch.manual_seed(0)
    head = AMNHead(5, num_classes=4, in_index=1, **kwargs)
    head.init_weights()
    return head


@torch.no_grad()
def test_is_dilated_convolutions_of_weighted_features():
    head = head_of().eval()
    features = torch.randn(2, 5, 13, 11)
    logits = head([None, features], samples((1, 3), ()))
    weight, bias = head.condition.weight, head.condition.bias
    # labels 1 and 3 are columns 0 and 2; an image without class has the bias
    factors = torch.stack([weight[:, 0] + weight[:, 2] + bias, bias])
    expected = sum(
        F.conv2d(
            features * factors[:, :, None, None],
            head.conv_seg[i].weight,
            head.conv_seg[i].bias,
            padding=dilation,
            dilation=dilation,
        )
        for i, dilation in enumerate((6, 12, 18, 24))
    )
    torch.testing.assert_close(logits, expected)


def test_published_constants():
    head = AMNHead(64, num_classes=21)
    head.init_weights()
    assert head.dropout_ratio == 0.1
    for branch in head.conv_seg:
        assert abs(branch.weight.std().item() - 0.01) < 1e-3
        assert (branch.bias == 0).all()
    assert head.condition.in_features == 20
    # initialised as a linear layer is: not with the convolutions' 0.01
    assert head.condition.weight.std() > 0.05
    assert head.loss_decode.smoothing == 0.4


def test_dropout_takes_single_elements():
    head = head_of().train()
    seen = []
    head.conv_seg[0].register_forward_pre_hook(
        lambda _, inputs: seen.append(inputs[0])
    )
    head([None, torch.ones(1, 5, 40, 40)], samples((1, 3)))
    dropped = seen[0].flatten(2) == 0
    shares = dropped.float().mean(dim=2)
    # five standard deviations of the share of 1600 pixels are 0.0375
    assert (shares - 0.1).abs().max() < 0.0375


@pytest.mark.parametrize('value', [0, 2, 255])
def test_every_parameter_gets_a_gradient(value):
    """DDP stops at a parameter that no loss reaches: seeds may hold nothing
    but background, one class, or unsure pixels."""
    head = head_of()
    batch = samples((2,), seeds=torch.full((1, 16, 16), value))
    losses = head.loss([None, torch.randn(1, 5, 8, 8)], batch, None)
    losses['loss_balanced'].backward()
    for parameter in head.parameters():
        assert parameter.grad is not None and parameter.grad.isfinite().all()


def test_seeds_meet_the_map_in_the_middle_of_its_cells():
    """Seeds are labels: between 0 and 255 there is no 127."""
    head = head_of()
    seeds = torch.tensor([[[0, 255], [3, 1]]])
    # the pixels that are picked differ from all around them
    fine = torch.full((1, 8, 8), 2)
    fine[:, 2::4, 2::4] = seeds
    logits = torch.randn(1, 4, 2, 2)
    losses = head.loss_by_feat(logits, samples((1, 3), seeds=fine))
    expected = head.loss_decode(logits, seeds)
    torch.testing.assert_close(losses['loss_balanced'], expected)


def test_settings_other_than_the_defaults():
    head = head_of(
        dropout_ratio=0.4,
        loss_decode=dict(
            type='mmseg_pmm.BalancedCrossEntropyLoss',
            smoothing=0.2,
            loss_name='loss_seeds',
        ),
        ignore_index=3,
        dilations=(1, 2),
    )
    assert head.dropout.p == 0.4 and len(head.conv_seg) == 2
    # seeds of another shape than a square
    seeds = torch.tensor([[[0, 3, 1], [2, 3, 0]]])
    logits = torch.randn(1, 4, 2, 3)
    losses = head.loss_by_feat(logits, samples((1, 2), seeds=seeds))
    expected = balanced_cross_entropy(logits, seeds, 0.2, ignore_index=3)
    torch.testing.assert_close(losses, dict(loss_seeds=expected))


def test_no_dropout():
    assert head_of(dropout_ratio=0).dropout is None
