import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmseg_pmm.models.layers import PixelCorrelation, pixel_correlation
from mmseg_pmm.models.layers.pixel_correlation import compete


def inputs():
    torch.manual_seed(0)
    correlation = PixelCorrelation((5, 6), (3, 4, 7))
    image = torch.randn(2, 3, 10, 12, requires_grad=True)
    features = [
        torch.randn(2, 5, 10, 12, requires_grad=True),
        torch.randn(2, 6, 5, 6, requires_grad=True),
    ]
    activations = torch.randn(2, 3, 5, 6, requires_grad=True)
    return correlation, image, features, activations


def plainly(correlation, image, features, activations):
    """Pixel by pixel, in float64."""
    size = activations.shape[2:]
    weights = [
        conv.weight.detach().double().numpy()[:, :, 0, 0]
        for conv in (
            correlation.embed_a,
            correlation.embed_b,
            correlation.embed,
        )
    ]
    result = np.zeros((2, 4, *size))
    for n in range(2):

        def resized(maps):
            maps = F.interpolate(
                maps[None], size, mode='bilinear', align_corners=True
            )
            return maps[0].detach().double().flatten(1).numpy()

        def embedded(weight, feature):
            values = np.einsum('cd,dhw->chw', weight, feature.detach())
            return resized(torch.from_numpy(values.clip(0)))

        joint = weights[2] @ np.concatenate(
            [
                resized(image[n]),
                embedded(weights[0], features[0][n]),
                embedded(weights[1], features[1][n]),
            ]
        )
        maps = activations[n].detach().double().numpy().clip(0)
        maps = maps / (maps.max(axis=(1, 2), keepdims=True) + 1e-5)
        cam = np.zeros((4, *size))
        for y, x in np.ndindex(*size):
            best = maps[:, y, x].argmax()
            cam[0, y, x] = 1 - maps[best, y, x]
            cam[1 + best, y, x] = maps[best, y, x]
        cam = cam.reshape(4, -1)
        pixels = cam.shape[1]
        for j in range(pixels):
            similar = [
                max(
                    0,
                    joint[:, i]
                    @ joint[:, j]
                    / (np.linalg.norm(joint[:, i]) + 1e-5)
                    / (np.linalg.norm(joint[:, j]) + 1e-5),
                )
                for i in range(pixels)
            ]
            y, x = divmod(j, size[1])
            result[n, :, y, x] = cam @ similar / (sum(similar) + 1e-5)
    return result


@pytest.mark.parametrize('entries', [1, 70, 1 << 24])
def test_equals_a_plain_computation(entries, monkeypatch):
    """However many columns of the affinity are made at a time."""
    monkeypatch.setattr(pixel_correlation, 'ENTRIES', entries)
    correlation, *arguments = inputs()
    np.testing.assert_allclose(
        correlation(*arguments).detach(),
        plainly(correlation, *arguments),
        atol=1e-5,
    )


def test_only_the_convolutions_learn():
    correlation, image, features, activations = inputs()
    correlation(image, features, activations).square().sum().backward()
    for parameter in correlation.parameters():
        assert parameter.grad.abs().sum() > 0
    assert features[0].grad is None and features[1].grad is None
    assert activations.grad is None


def test_gradient_is_that_of_finite_differences():
    correlation, *arguments = inputs()
    weights = [p for p in correlation.parameters()]
    loss = correlation(*arguments).square().sum()
    gradients = torch.autograd.grad(loss, weights)
    for weight, gradient in zip(weights, gradients, strict=True):
        direction = gradient / gradient.norm()
        values = []
        for step in (3e-3, -3e-3):
            with torch.no_grad():
                weight += step * direction
                values.append(correlation(*arguments).square().sum().item())
                weight -= step * direction
        slope = (values[0] - values[1]) / 6e-3
        assert slope == pytest.approx(gradient.norm().item(), rel=0.02)


def test_compete_by_hand():
    activations = torch.tensor([[[[4.0, 1.0, -1.0]], [[1.0, 2.0, -3.0]]]])
    maps = compete(activations)[0, :, 0]
    expected = [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    torch.testing.assert_close(
        maps, torch.tensor(expected).float(), atol=1e-4, rtol=0
    )
    # both are smaller than their maximum here
    activations[..., 1] /= 2
    maps = compete(activations)[0, :, 0, 1]
    torch.testing.assert_close(
        maps, torch.tensor([0.0, 0.0, 1.0]), atol=1e-4, rtol=0
    )


def test_map_without_activation_is_background():
    maps = compete(torch.full((1, 2, 3, 3), -1.0))
    assert maps[:, 0].eq(1).all() and maps[:, 1:].eq(0).all()


def test_half_precision_does_not_reach_the_affinity():
    correlation, *arguments = inputs()
    with torch.autocast('cpu', dtype=torch.bfloat16):
        refined = correlation(*arguments)
    assert refined.dtype == torch.float32


def test_what_is_next_to_nothing_is_nothing():
    """Of activations, 1e-5 is taken off."""
    maps = compete(torch.tensor([[[[5e-6, 1.0]]]]))[0, :, 0]
    assert maps[1, 0] == 0 and maps[0, 0] == 1
    assert maps[1, 1] == pytest.approx((1 - 1e-5) / (1 + 1e-5), abs=1e-7)
