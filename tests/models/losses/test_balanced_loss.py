import math

import numpy as np
import pytest
import torch
from mmseg.registry import MODELS

from mmseg_pmm.models.losses import balanced_cross_entropy


def plainly(logits, target, smoothing=0.4):
    """Pixel by pixel in float64."""
    terms = {True: [], False: []}
    labels = logits.shape[1]
    for n, y, x in np.ndindex(*target.shape):
        label = target[n, y, x].item()
        if label == 255:
            continue
        scores = [logits[n, c, y, x].item() for c in range(labels)]
        total = math.log(sum(math.exp(score) for score in scores))
        loss = 0
        for c, score in enumerate(scores):
            weight = 1 - smoothing if c == label else smoothing / (labels - 1)
            loss -= weight * (score - total)
        terms[label == 0].append(loss)
    return sum(sum(term) / len(term) for term in terms.values() if term) / 2


def example(*labels, classes=3):
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(2, classes + 1, 4, 5, generator=generator)
    pick = torch.randint(len(labels), (2, 4, 5), generator=generator)
    return logits, torch.tensor(labels)[pick]


@pytest.mark.parametrize(
    'labels',
    [
        (0, 1, 3, 255),
        (0,),  # all background
        (0, 255),
        (2, 255),  # no background; classes 1 and 3 nowhere in the batch
    ],
)
def test_equals_a_plain_computation(labels):
    logits, target = example(*labels)
    assert balanced_cross_entropy(logits, target).item() == pytest.approx(
        plainly(logits, target), rel=1e-5
    )


def test_one_class_data_set():
    logits, target = example(0, 1, 255, classes=1)
    assert balanced_cross_entropy(logits, target).item() == pytest.approx(
        plainly(logits, target), rel=1e-5
    )


def test_nothing_but_ignored_pixels():
    logits, target = example(255)
    logits.requires_grad_()
    loss = balanced_cross_entropy(logits, target)
    loss.backward()
    assert loss == 0 and logits.grad.eq(0).all()


def test_gradient_is_that_of_finite_differences():
    logits, target = example(0, 1, 3, 255)
    logits.requires_grad_()
    balanced_cross_entropy(logits, target).backward()
    expected = torch.zeros_like(logits, dtype=torch.float64)
    for index in np.ndindex(*logits.shape):
        for sign in (1, -1):
            moved = logits.detach().double()
            moved[index] += sign * 1e-3
            expected[index] += sign * plainly(moved, target) / 2e-3
    torch.testing.assert_close(
        logits.grad.double(), expected, atol=1e-6, rtol=1e-3
    )


def test_is_the_loss_of_a_stock_head():
    loss = MODELS.build(
        dict(type='mmseg_pmm.BalancedCrossEntropyLoss', loss_weight=0.5)
    )
    logits, target = example(0, 1, 255)
    expected = balanced_cross_entropy(logits, target) / 2
    assert loss(logits, target, weight=None, ignore_index=255) == expected
    assert loss.loss_name == 'loss_balanced'
    with pytest.raises(ValueError, match='smoothing.*1'):
        MODELS.build(
            dict(type='mmseg_pmm.BalancedCrossEntropyLoss', smoothing=1)
        )


def test_settings_other_than_the_defaults():
    loss = MODELS.build(
        dict(
            type='mmseg_pmm.BalancedCrossEntropyLoss',
            smoothing=0.1,
            loss_weight=3.0,
            loss_name='loss_seeds',
        )
    )
    logits, target = example(0, 1, 3, 255)
    expected = 3 * plainly(logits, target, 0.1)
    assert loss(logits, target).item() == pytest.approx(expected, rel=1e-5)
    assert loss.loss_name == 'loss_seeds'
    # another label that is ignored
    seven = torch.where(target == 255, 7, target)
    found = loss(logits, seven, ignore_index=7).item()
    assert found == pytest.approx(expected, rel=1e-5)


def test_no_smoothing_is_a_setting():
    loss = MODELS.build(
        dict(type='mmseg_pmm.BalancedCrossEntropyLoss', smoothing=0)
    )
    logits, target = example(0, 1, 3)
    expected = plainly(logits, target, 0)
    assert loss(logits, target).item() == pytest.approx(expected, rel=1e-5)


def test_default_smoothing_is_published():
    loss = MODELS.build(dict(type='mmseg_pmm.BalancedCrossEntropyLoss'))
    logits, target = example(0, 1, 3)
    expected = plainly(logits, target, 0.4)
    assert loss(logits, target).item() == pytest.approx(expected, rel=1e-5)


def test_half_precision_logits():
    logits, target = example(0, 1, 3, 255)
    loss = balanced_cross_entropy(logits.half(), target)
    assert loss.dtype == torch.float32
    assert loss.item() == pytest.approx(
        plainly(logits.half(), target), rel=1e-5
    )
