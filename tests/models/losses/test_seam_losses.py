import numpy as np
import pytest
import torch

from mmseg_pmm.models.losses.seam_losses import (
    adaptive_min_pooling_loss,
    equivariant_cross_loss,
    equivariant_loss,
    normalise_activations,
)


def maps(seed, channels=3):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, channels, 5, 7, generator=generator)


def test_adaptive_min_pooling_by_hand():
    values = maps(0).numpy()
    expected = []
    for image in values:
        largest = sorted(image.max(axis=0).ravel())
        # 35 pixels, the 8 smallest
        expected.append(np.mean([max(0, value) for value in largest[:8]]))
    loss = adaptive_min_pooling_loss(torch.from_numpy(values))
    assert loss.item() == pytest.approx(np.mean(expected))


def test_adaptive_min_pooling_wants_a_quarter_of_background():
    values = torch.ones(1, 1, 4, 4)
    assert adaptive_min_pooling_loss(values) == 1
    values[..., 0] = 0  # four of sixteen pixels
    assert adaptive_min_pooling_loss(values) == 0


def test_equivariant_loss_by_hand():
    one, other = maps(0), maps(1)
    expected = np.abs(one.numpy() - other.numpy()).mean()
    assert equivariant_loss(one, other).item() == pytest.approx(expected)


def test_cross_loss_by_hand():
    refined, target = maps(0, 4), maps(1, 4)
    expected = []
    for n in range(2):
        differences = np.abs(target[n].numpy() - refined[n].numpy()).ravel()
        # 140 values, the 28 largest
        expected.append(np.mean(sorted(differences)[-28:]))
    loss = equivariant_cross_loss(refined, target)
    assert loss.item() == pytest.approx(np.mean(expected))


def test_target_of_the_cross_loss_is_detached():
    refined, target = maps(0).requires_grad_(), maps(1).requires_grad_()
    equivariant_cross_loss(refined, target).backward()
    assert target.grad is None
    # the hard fifth alone
    assert refined.grad.ne(0).sum() == 2 * 21


@pytest.mark.parametrize(
    'loss', [adaptive_min_pooling_loss, lambda m: equivariant_cross_loss(m, m)]
)
def test_one_pixel(loss):
    assert loss(torch.zeros(1, 2, 1, 1)) == 0


def test_normalisation_by_hand():
    """Of both signs; 1e-5 on both sides of the fraction."""
    values = torch.tensor([-3e-4, 1e-4, 2e-4, 5e-4]).reshape(1, 1, 2, 2)
    values = torch.cat([values, values + 4e-4], dim=1)
    found = normalise_activations(values).flatten(2)[0]
    expected = [[0, 9, 19, 49], [0, 39, 49, 79]]
    expected = torch.tensor(expected) / torch.tensor([[51], [81]])
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


def test_channels_that_were_left_out_count():
    """As if they had been passed: 0 in both."""
    refined, target = maps(0, 4), maps(1, 4)
    zeros = torch.zeros(2, 3, 5, 7)
    expected = equivariant_cross_loss(
        torch.cat([refined, zeros], dim=1), torch.cat([target, zeros], dim=1)
    )
    found = equivariant_cross_loss(refined, target, left_out=3)
    torch.testing.assert_close(found, expected)
    # more values are to count than were passed
    many = equivariant_cross_loss(refined, target, left_out=96)
    total = (refined - target).abs().sum() / 2
    torch.testing.assert_close(many, total / (100 * 35 * 0.2))
