import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample

from mmseg_pmm.models import IRNHead
from mmseg_pmm.models.losses.irn_losses import irn_losses


def head(*channels):
    torch.manual_seed(0)
    made = IRNHead(channels, range(len(channels)), num_classes=4, radius=4)
    # norms that shift, so that their place matters
    for name, values in made.named_parameters():
        if '.1.' in name:
            torch.nn.init.normal_(values)
    return made


def upsampled(maps, factor, size):
    """Bilinear, pixel by pixel: cell i has its middle at (i + 1/2) factor."""
    result = torch.zeros(*maps.shape[:2], *size)
    last = [length - 1 for length in maps.shape[2:]]
    for row in range(size[0]):
        for column in range(size[1]):
            place = [
                min(max((at + 0.5) / factor - 0.5, 0), end)
                for at, end in zip((row, column), last, strict=True)
            ]
            for v in (0, 1):
                for u in (0, 1):
                    cell = [int(place[0]) + v, int(place[1]) + u]
                    weight = max(0, 1 - abs(place[0] - cell[0])) * max(
                        0, 1 - abs(place[1] - cell[1])
                    )
                    if weight:
                        result[..., row, column] += (
                            weight * maps[..., cell[0], cell[1]]
                        )
    return result


def normalised(maps, weight, bias, groups=4):
    """Group norm, by its formula."""
    result = torch.empty_like(maps)
    for image, image_result in zip(maps, result, strict=True):
        for group in torch.arange(len(image)).chunk(groups):
            values = image[group]
            spread = (values.var(correction=0) + 1e-5).sqrt()
            image_result[group] = (values - values.mean()) / spread
    return result * weight[:, None, None] + bias[:, None, None]


@pytest.mark.parametrize(
    'size, deep', [((12, 16), (3, 4)), ((11, 14), (3, 4)), ((10, 13), (3, 4))]
)
@torch.no_grad()
def test_boundary_from_the_formula(size, deep):
    """Convolution, norm, upsampling, then ReLU; one map of all branches."""
    model = head(5, 6, 7).eval()
    middle = [-(-length // 2) for length in size]
    features = [
        torch.randn(2, channels, *place)
        for channels, place in ((5, size), (6, middle), (7, deep))
    ]
    logits = model.boundary.bias[:, None, None]
    for index, (x, factor) in enumerate(zip(features, (1, 2, 4), strict=True)):
        convolution, norm = model.boundary_inputs[index]
        maps = torch.einsum('oc,nchw->nohw', convolution.weight[..., 0, 0], x)
        maps = normalised(maps, norm.weight, norm.bias)
        maps = upsampled(maps, factor, size).clamp(min=0)
        share = model.boundary.weight[0, 32 * index : 32 * (index + 1), 0, 0]
        logits = logits + torch.einsum('c,nchw->nhw', share, maps)[:, None]
    torch.testing.assert_close(model(features), logits, atol=1e-4, rtol=1e-4)
    # the order matters: this is the other one
    layer, x = model.boundary_inputs[2], features[2]
    assert not torch.allclose(
        F.relu(upsampled(layer(x), 4, size)),
        upsampled(F.relu(layer(x)), 4, size),
    )


def test_layers():
    """32 channels in 4 groups for each input, and a bias at the end only."""
    model = head(64, 256, 512, 1024, 2048)
    shapes = {name: tuple(p.shape) for name, p in model.named_parameters()}
    expected = {
        f'boundary_inputs.{index}.{name}': shape
        for index, channels in enumerate((64, 256, 512, 1024, 2048))
        for name, shape in {
            '0.weight': (32, channels, 1, 1),
            '1.weight': (32,),
            '1.bias': (32,),
        }.items()
    }
    expected['boundary.weight'] = 1, 5 * 32, 1, 1
    expected['boundary.bias'] = (1,)
    assert shapes == expected
    assert {norm.num_groups for _, norm in model.boundary_inputs} == {4}


def test_features_are_detached():
    features = [torch.randn(1, 5, 8, 8, requires_grad=True)]
    head(5)(features).sum().backward()
    assert features[0].grad is None


def test_loss_is_of_logits_and_of_pairs_within_the_radius():
    """Against seeds in the middle of the cells; logits of any precision."""
    model = head(5)
    fine = torch.randint(3, (1, 24, 36))
    fine[:, ::5] = 255
    logits = 3 * torch.randn(1, 1, 12, 18).bfloat16()
    samples = [SegDataSample(gt_sem_seg=PixelData(data=fine))]
    losses = model.loss_by_feat(logits, samples)
    expected = irn_losses(logits.float(), fine[:, 1::2, 1::2], radius=4)
    torch.testing.assert_close(losses, expected)
    assert set(losses) == {'loss_positive', 'loss_negative'}
