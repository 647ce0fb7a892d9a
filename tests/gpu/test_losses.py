"""Losses and their gradients."""

import copy

import pytest
import torch

from mmseg_pmm.models.losses import BalancedCrossEntropyLoss, PUSLoss
from mmseg_pmm.models.losses.irn_losses import irn_losses
from mmseg_pmm.models.losses.multi_label_loss import MultiLabelSoftMarginLoss
from mmseg_pmm.models.losses.seam_losses import (
    adaptive_min_pooling_loss,
    equivariant_cross_loss,
    equivariant_loss,
    normalise_activations,
)

from .conftest import error

CLASSES = 5
TOLERANCE = 1e-5


def labels():
    found = torch.randint(0, CLASSES, (2, 40, 50))
    found[:, :5] = 255
    return found


def seam_losses(maps, other):
    maps, other = normalise_activations(maps), normalise_activations(other)
    return (
        adaptive_min_pooling_loss(maps)
        + equivariant_loss(maps, other)
        + equivariant_cross_loss(maps, other)
    )


def irn(logits, seeds):
    return sum(irn_losses(logits[:, :1], seeds).values())


LOSSES = {
    'seam': (seam_losses, lambda: torch.randn(2, CLASSES, 40, 50)),
    'irn': (irn, labels),
    'balanced': (BalancedCrossEntropyLoss(), labels),
}
for mode in PUSLoss.MODES:
    for beta in (0, 100):  # before and after the gate
        for more in (
            dict(),
            dict(use_sigmoid=True),
            dict(class_weight=[0.2] + [1.0] * (CLASSES - 1)),
        ):
            name = '-'.join(['pus', mode, str(beta), *more])
            kappa = 0.5 if mode == 'pow' else 3
            LOSSES[name] = PUSLoss(mode, beta, kappa, **more), labels


@pytest.mark.parametrize('name', LOSSES)
def test_loss_and_gradient(name, device):
    loss, target = LOSSES[name]
    compare(loss, torch.randn(2, CLASSES, 40, 50), target(), device)


def test_classification_loss(device):
    targets = torch.randint(0, 2, (4, CLASSES)).float()
    for weight in (None, [1.0, 2.0, 3.0, 4.0, 5.0]):
        loss = MultiLabelSoftMarginLoss(class_weight=weight)
        compare(loss, torch.randn(4, CLASSES), targets, device)


def compare(loss, logits, target, device):
    results = []
    for where in (torch.device('cpu'), device):
        own = copy.deepcopy(loss)
        if isinstance(own, torch.nn.Module):
            own.to(where)
        own_logits = logits.to(where, copy=True).requires_grad_()
        value = own(own_logits, target.to(where))
        value.backward()
        results.append((value, own_logits.grad))
    (value, gradient), (found, found_gradient) = results
    assert error(found, value) < TOLERANCE
    assert gradient.abs().max() > 0
    assert error(found_gradient, gradient) < TOLERANCE
