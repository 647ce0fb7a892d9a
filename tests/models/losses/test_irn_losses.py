import math

import pytest
import torch

from mmseg_pmm.models.losses.irn_losses import irn_losses

from .test_pair_counts import example, kind_of, pairs, pixels_between


def plainly(boundary, seeds, radius):
    """Pair by pair in float64, from the formulas, by autograd."""
    probability = boundary.double().sigmoid()
    terms = [], [], []
    for one, other in pairs(seeds.shape[1:], radius):
        between = pixels_between(one, other)
        for n in range(len(seeds)):
            kind = kind_of(seeds[n][one].item(), seeds[n][other].item())
            if kind is None:
                continue
            on_path = torch.stack([probability[n, 0][p] for p in between])
            affinity = 1 - on_path.max()
            terms[kind].append(
                -torch.log(1 - affinity if kind == 2 else affinity)
            )
    background, foreground, different = (
        sum(values) / max(1, len(values)) for values in terms
    )
    return dict(
        loss_positive=(background + foreground) / 2 / 2,
        loss_negative=different / 2,
    )


@pytest.mark.parametrize(
    'labels', [(0, 1, 3, 255), (0,), (2,), (0, 255), (1, 3)]
)
@pytest.mark.parametrize('size', [(6, 9), (4, 7)])
def test_equals_a_plain_computation(labels, size):
    boundary, seeds = example(*labels, size=size)
    boundary = boundary[:, None].requires_grad_()
    losses = irn_losses(boundary, seeds, radius=4)
    expected = plainly(boundary, seeds, radius=4)
    assert losses.keys() == expected.keys()
    for name, value in expected.items():
        assert float(losses[name]) == pytest.approx(float(value), rel=1e-4)
    for name, value in expected.items():
        if not torch.is_tensor(value):  # no pair of that kind
            continue
        (wanted,) = torch.autograd.grad(value, boundary, retain_graph=True)
        (found,) = torch.autograd.grad(
            losses[name], boundary, retain_graph=True
        )
        torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    'labels, size', [((255,), (20, 30)), ((0, 1), (3, 30)), ((0,), (1, 1))]
)
def test_no_pairs(labels, size):
    boundary, seeds = example(*labels, size=size)
    boundary = boundary[:, None].requires_grad_()
    losses = irn_losses(boundary, seeds)
    assert all(loss == 0 for loss in losses.values())
    sum(losses.values()).backward()
    assert boundary.grad.eq(0).all()


def test_perfect_boundary():
    """An edge between two labels."""
    seeds = torch.zeros(1, 8, 11, dtype=torch.int64)
    seeds[:, :, 6:] = 2
    seeds[:, :, 5] = 255
    boundary = torch.full((1, 1, 8, 11), -30.0)
    boundary[..., 5] = 30
    losses = irn_losses(boundary, seeds, radius=4)
    assert losses['loss_positive'] < 1e-6
    assert losses['loss_negative'] < 1e-6
    # without the edge the pairs of two labels cost 30 each, halved
    boundary[..., 5] = -30
    assert float(irn_losses(boundary, seeds, 4)['loss_negative']) == 15


@pytest.mark.parametrize('logit, labels', [(13.0, (1,)), (-13.0, (0, 1))])
def test_wrong_and_sure_boundaries_still_learn(logit, labels):
    _, seeds = example(*labels, size=(6, 9))
    boundary = torch.full((2, 1, 6, 9), logit, requires_grad=True)
    losses = irn_losses(boundary, seeds, radius=4)
    sum(losses.values()).backward()
    assert boundary.grad.abs().max() > 1e-3
    assert math.isfinite(boundary.grad.sum())


def test_radius_by_default():
    """Of a row of ten no pair has room; within 5, it would."""
    boundary, seeds = example(0, 1, size=(12, 20))
    boundary = boundary[:, None]
    found = irn_losses(boundary, seeds)
    torch.testing.assert_close(found, irn_losses(boundary, seeds, radius=10))
    other = irn_losses(boundary, seeds, radius=5)
    assert found['loss_positive'] != other['loss_positive']
