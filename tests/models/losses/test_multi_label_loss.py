import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.registry import MODELS


def plainly(scores, targets, weight):
    scores, targets = scores.double().numpy(), targets.numpy()
    total = 0
    for s, y, w in zip(
        scores.ravel(), targets.ravel(), np.tile(weight, len(scores)),
        strict=True,
    ):  # fmt: skip
        probability = 1 / (1 + np.exp(-s))
        chosen = probability if y else 1 - probability
        total -= w * np.log(chosen)
    return total / len(scores) / max(scores.shape[1], 20)


@pytest.mark.parametrize(
    'weight', [None, [0.5, 3.0, 0.0], [2.0], np.arange(25.0).tolist()]
)
def test_by_hand(weight):
    torch.manual_seed(0)
    classes = len(weight or 'abc')
    scores = torch.randn(4, classes)
    targets = torch.randint(0, 2, (4, classes)).float()
    loss = MODELS.build(
        dict(
            type='mmseg_pmm.MultiLabelSoftMarginLoss',
            class_weight=weight,
            loss_weight=2.0,
        )
    )
    expected = 2 * plainly(scores, targets, weight or [1, 1, 1])
    assert loss(scores, targets).item() == pytest.approx(expected, rel=1e-5)
    # a checkpoint does not depend on it
    assert not loss.state_dict()


@pytest.mark.parametrize('classes', [20, 80])
def test_published_numbers_of_classes_keep_every_bit(classes):
    torch.manual_seed(0)
    scores = torch.randn(16, classes, requires_grad=True)
    targets = torch.randint(0, 2, (16, classes)).float()
    loss = MODELS.build(dict(type='mmseg_pmm.MultiLabelSoftMarginLoss'))
    ours = loss(scores, targets)
    theirs = F.multilabel_soft_margin_loss(scores, targets)
    assert torch.equal(ours, theirs)
    (ours_gradient,) = torch.autograd.grad(ours, scores)
    (their_gradient,) = torch.autograd.grad(theirs, scores)
    assert torch.equal(ours_gradient, their_gradient)


def test_one_class_pulls_as_one_of_twenty():
    torch.manual_seed(0)
    scores = torch.randn(16, 20)
    targets = torch.randint(0, 2, (16, 20)).float()
    loss = MODELS.build(dict(type='mmseg_pmm.MultiLabelSoftMarginLoss'))

    def gradient(classes):
        part = scores[:, :classes].clone().requires_grad_()
        loss(part, targets[:, :classes]).backward()
        return part.grad[:, 0]

    for classes in (1, 2, 7):
        torch.testing.assert_close(gradient(classes), gradient(20))
    plain = MODELS.build(
        dict(type='mmseg_pmm.MultiLabelSoftMarginLoss', min_classes=1)
    )
    alone = scores[:, :1], targets[:, :1]
    assert plain(*alone) == pytest.approx(20 * loss(*alone).item())


def test_weights_of_another_number_of_classes():
    loss = MODELS.build(
        dict(type='mmseg_pmm.MultiLabelSoftMarginLoss', class_weight=[1, 1, 1])
    )
    with pytest.raises(ValueError, match='3 values for 2 foreground'):
        loss(torch.zeros(1, 2), torch.zeros(1, 2))
