import math

import numpy as np
import pytest
import torch

from mmseg_pmm.models.losses.irn_losses import irn_losses


def example(*labels, size=(6, 7)):
    generator = torch.Generator().manual_seed(0)
    boundary = torch.randn(2, 1, *size, generator=generator)
    displacement = torch.randn(2, 2, *size, generator=generator)
    pick = torch.randint(len(labels), (2, *size), generator=generator)
    return boundary, displacement, torch.tensor(labels)[pick]


def plainly(boundary, displacement, seeds, radius):
    """Pair by pair in float64."""
    boundary = boundary.double().sigmoid()
    terms = {name: [] for name in ('b', 'f', 'n', 'offset', 'flat')}
    for n, y, x in np.ndindex(*seeds.shape):
        for v, u in np.ndindex(*seeds.shape[1:]):
            near = math.hypot(v - y, u - x) < radius
            if (v, u) <= (y, x) or not near:
                continue
            one, other = seeds[n, y, x].item(), seeds[n, v, u].item()
            if 255 in (one, other):
                continue
            steps = max(abs(v - y), abs(u - x))
            affinity = 1 - max(
                boundary[
                    n,
                    0,
                    y + round((v - y) * step / steps),
                    x + round((u - x) * step / steps),
                ].item()
                for step in range(steps + 1)
            )
            difference = displacement[n, :, y, x] - displacement[n, :, v, u]
            if one != other:
                terms['n'].append(-math.log(1 - affinity))
                continue
            terms['f' if one else 'b'].append(-math.log(affinity))
            if one:
                offset = torch.tensor([v - y, u - x])
                terms['offset'].append((difference - offset).abs().mean())
            else:
                terms['flat'].append(difference.abs().mean())
    mean = {
        name: float(sum(values) / len(values)) if values else 0
        for name, values in terms.items()
    }
    return dict(
        loss_positive=(mean['b'] + mean['f']) / 4,
        loss_negative=mean['n'] / 2,
        loss_foreground=mean['offset'] / 2,
        loss_background=mean['flat'] / 2,
    )


@pytest.mark.parametrize(
    'labels', [(0, 1, 3, 255), (0,), (2,), (0, 255), (1, 3)]
)
@pytest.mark.parametrize('size', [(6, 7), (2, 3), (1, 5)])
def test_equals_a_plain_computation(labels, size):
    """Images smaller than the radius, too."""
    arguments = example(*labels, size=size)
    losses = irn_losses(*arguments, radius=4)
    expected = plainly(*arguments, radius=4)
    assert losses.keys() == expected.keys()
    for name, value in expected.items():
        assert losses[name].item() == pytest.approx(value, rel=1e-4), name


@pytest.mark.parametrize('size', [(4, 5), (1, 1)])
def test_no_pairs(size):
    boundary, displacement, seeds = example(255, size=size)
    boundary.requires_grad_()
    losses = irn_losses(boundary, displacement, seeds)
    assert all(loss == 0 for loss in losses.values())
    sum(losses.values()).backward()
    assert boundary.grad.eq(0).all()


def test_perfect_boundary_and_displacement():
    """An edge between two labels, vectors to one centre."""
    seeds = torch.zeros(1, 8, 9, dtype=torch.int64)
    seeds[:, :, 5:] = 2
    seeds[:, :, 4] = 255
    boundary = torch.full((1, 1, 8, 9), -30.0)
    boundary[..., 4] = 30
    rows, columns = torch.meshgrid(
        torch.arange(8.0), torch.arange(9.0), indexing='ij'
    )
    displacement = torch.stack([4 - rows, 7 - columns])[None]
    displacement[..., :5] = 3
    losses = irn_losses(boundary, displacement, seeds)
    assert losses['loss_positive'] < 1e-6
    assert losses['loss_negative'] < 1e-6
    assert losses['loss_foreground'] == losses['loss_background'] == 0


@pytest.mark.parametrize('logit, labels', [(13.0, (1,)), (-13.0, (0, 1))])
def test_wrong_and_sure_boundaries_still_learn(logit, labels):
    _, displacement, seeds = example(*labels)
    boundary = torch.full((2, 1, 6, 7), logit, requires_grad=True)
    losses = irn_losses(boundary, displacement, seeds)
    (losses['loss_positive'] + losses['loss_negative']).backward()
    assert boundary.grad.abs().max() > 1e-3
