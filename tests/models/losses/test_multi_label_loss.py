import numpy as np
import pytest
import torch
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
    return total / scores.size


@pytest.mark.parametrize('weight', [None, [0.5, 3.0, 0.0]])
def test_by_hand(weight):
    torch.manual_seed(0)
    scores = torch.randn(4, 3)
    targets = torch.randint(0, 2, (4, 3)).float()
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


def test_weights_of_another_number_of_classes():
    loss = MODELS.build(
        dict(type='mmseg_pmm.MultiLabelSoftMarginLoss', class_weight=[1, 1, 1])
    )
    with pytest.raises(ValueError, match='3 values for 2 foreground'):
        loss(torch.zeros(1, 2), torch.zeros(1, 2))
