import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmseg_pmm.pseudo_masks import normalise_cams
from mmseg_pmm.registry import MODELS

from .test_cam_classifier import build, data

BACKBONE = dict(type='ResNet', depth=18, base_channels=8, strides=(1, 2, 1, 1))
HEAD = dict(
    type='mmseg_pmm.SEAMHead',
    in_channels=64,
    in_index=3,
    correlation_channels=(16, 32),
    correlation_index=(1, 2),
    num_classes=4,
)


def seam(**kwargs):
    return build(
        type='mmseg_pmm.SEAM', backbone=BACKBONE, decode_head=HEAD, **kwargs
    )


def to_size(maps, size):
    return F.interpolate(maps, size, mode='bilinear', align_corners=True)


def normalised(maps):
    """N of METHODS 1.1, map by map."""
    result = torch.zeros_like(maps)
    for n, c in np.ndindex(*maps.shape[:2]):
        x = maps[n, c].clamp(min=0)
        low, high = x.min(), x.max()
        result[n, c] = (x - low - 1e-5).clamp(min=0) / (high - low + 1e-5)
    return result


def with_absent(maps, channels):
    """As if there were more classes, of which an image shows none."""
    return F.pad(maps, (0, 0, 0, 0, 0, channels - maps.shape[1]))


def plain_losses(model, inputs, labels):
    """METHODS 1.1 with all classes, as it stands there, of at least 20."""
    views = [inputs, to_size(inputs, (19, 19))]  # 64 * 0.3
    maps, refined = [], []
    for view in views:
        features = model.backbone(view)
        at_map = model.decode_head(features)
        refined_at_map = model.decode_head.refine(view, features, at_map)
        maps.append(to_size(at_map, view.shape[2:]))
        refined.append(to_size(refined_at_map, view.shape[2:]))
    shown = torch.zeros(len(labels), 3, 1, 1)
    for row, present in zip(shown, labels, strict=True):
        row[[label - 1 for label in present]] = 1
    losses = dict(loss_cls=0, loss_min=0)
    for view in range(2):
        score, target = maps[view].mean(dim=(2, 3)), shown[:, :, 0, 0]
        log = torch.log(1 + torch.exp(-score))
        losses['loss_cls'] += (
            (target * log + (1 - target) * (log + score)).sum(dim=1).mean()
            / 20
            / 2
        )
        largest = (refined[view][:, 1:] * shown).amax(dim=1).flatten(1)
        count = largest.shape[1] // 4
        smallest = largest.sort(dim=1).values[:, :count]
        losses['loss_min'] += smallest.clamp(min=0).mean() / 2
    first = to_size(normalised(maps[0]), (19, 19)) * shown
    second = normalised(maps[1]) * shown
    first, second = with_absent(first, 20), with_absent(second, 20)
    losses['loss_er'] = (first - second).abs().mean()
    kept = F.pad(shown, (0, 0, 0, 0, 1, 0), value=1)
    refined = [
        to_size(normalised(refined[0]), (19, 19)) * kept,
        normalised(refined[1]) * kept,
    ]
    refined = [with_absent(maps, 21) for maps in refined]
    losses['loss_ecr'] = 0
    for target, other in ((first, refined[1]), (second, refined[0])):
        best = target.detach().amax(dim=1, keepdim=True)
        winners = target.detach() * (target.detach() == best)
        target = torch.cat([1 - best, winners], dim=1)
        differences = (target - other).abs().flatten(1).sort(dim=1).values
        count = int(0.2 * differences.shape[1])
        losses['loss_ecr'] += differences[:, -count:].mean()
    return losses


@pytest.mark.parametrize(
    'labels', [[(1, 3), (2,), ()], [(2,), (3,), (1,)], [(), ()]]
)
def test_losses_and_gradients_equal_a_plain_computation(labels):
    model = seam().eval()
    batch = data(*((present, 64, 64) for present in labels))
    batch = model.data_preprocessor(batch, training=True)
    losses = model(**batch, mode='loss')
    expected = plain_losses(model, batch['inputs'], labels)
    assert set(losses) == {f'decode.{name}' for name in expected}
    weights = [
        model.backbone.conv1.weight,
        model.decode_head.conv_seg.weight,
        *model.decode_head.correlation.parameters(),
    ]

    def gradients(loss):
        return torch.autograd.grad(
            loss, weights, retain_graph=True, materialize_grads=True
        )

    for name, value in expected.items():
        loss = losses[f'decode.{name}']
        torch.testing.assert_close(loss, value, rtol=1e-4, atol=1e-6)
        for found, plain in zip(
            gradients(loss), gradients(value), strict=True
        ):
            scale = plain.abs().max().item()
            torch.testing.assert_close(
                found, plain, rtol=0, atol=2e-3 * scale + 1e-9
            )


def test_initialisation():
    """Kaiming, Kaiming, Xavier with gain 4: standard deviations by hand."""
    torch.manual_seed(0)
    model = MODELS.build(
        dict(
            type='mmseg_pmm.SEAMHead',
            in_channels=1024,
            in_index=2,
            correlation_channels=(256, 512),
            correlation_index=(0, 1),
            num_classes=21,
        )
    )
    model.init_weights()
    correlation = model.correlation
    for conv, std in (
        (correlation.embed_a, (2 / 256) ** 0.5),
        (correlation.embed_b, (2 / 512) ** 0.5),
        (correlation.embed, 4 * (2 / (195 + 192)) ** 0.5),
        (model.conv_seg, (2 / (1024 + 20)) ** 0.5),
    ):
        assert conv.weight.std().item() == pytest.approx(std, rel=0.05)
    bound = 4 * (6 / (195 + 192)) ** 0.5
    assert correlation.embed.weight.abs().max() <= bound
    bound = (6 / (1024 + 20)) ** 0.5  # uniform, as well
    assert model.conv_seg.weight.abs().max() <= bound


def test_dropout_is_of_channels():
    model = seam()
    assert isinstance(model.decode_head.dropout, torch.nn.Dropout2d)
    assert model.decode_head.dropout.p == 0.5


def test_gradients_flow_where_they_should():
    """Classification and equivariance teach the network, the refined maps
    their convolutions, and nothing else."""
    model = seam().train()
    batch = data(((1, 3), 64, 64), ((2,), 64, 64))
    batch = model.data_preprocessor(batch, training=True)
    network = model.backbone.conv1.weight
    classifier = model.decode_head.conv_seg.weight
    embedding = model.decode_head.correlation.embed.weight
    taught = {
        'loss_cls': (True, True, False),
        'loss_min': (False, False, True),
        'loss_er': (True, True, False),
        'loss_ecr': (False, False, True),
    }
    losses = model(**batch, mode='loss')
    for name, expected in taught.items():
        gradients = torch.autograd.grad(
            losses[f'decode.{name}'],
            (network, classifier, embedding),
            retain_graph=True,
            allow_unused=True,
        )
        found = tuple(
            gradient is not None and gradient.abs().sum().item() > 0
            for gradient in gradients
        )
        assert found == expected, name


def test_losses_reach_all_parameters():
    """DDP stops at one that they don't."""
    model = seam().train()
    batch = data(((1,), 64, 64), ((2, 3), 64, 64))
    batch = model.data_preprocessor(batch, training=True)
    sum(model(**batch, mode='loss').values()).backward()
    without = [n for n, p in model.named_parameters() if p.grad is None]
    assert not without


@torch.no_grad()
def test_refined_maps_are_predicted():
    model = seam(scales=(1.0,), flip=True).eval()
    batch = data(((1, 3), 48, 64))
    image = (batch['inputs'][0][None].float() - 120) / 60
    cams = model.test_step(batch)[0].cams.data
    total = 0
    for view in (image, image.flip(3)):
        features = model.backbone(view)
        refined = model.decode_head.refine(
            view, features, model.decode_head(features)
        )[:, [1, 3]]
        total = total + (refined.flip(3) if view is not image else refined)
    total = F.interpolate(total / 2, (48, 64), mode='bilinear')
    np.testing.assert_allclose(
        cams, normalise_cams(total[0].numpy()), atol=1e-5
    )


@torch.no_grad()
def test_scores_are_the_classifiers():
    model = seam().eval()
    batch = data(((1, 3), 48, 64))
    image = (batch['inputs'][0][None].float() - 120) / 60
    sample = model.val_step(batch)[0]
    maps = model.decode_head(model.backbone(image))
    torch.testing.assert_close(
        sample.pred_score, maps.mean(dim=(2, 3)).sigmoid()[0]
    )


@torch.no_grad()
def test_multi_crop_of_refined_maps():
    model = seam(
        test_cfg=dict(
            mode='multi_crop', scales=(1.0,), crop_size=32, stride=24
        )
    ).eval()
    cams = model.test_step(data(((1, 3), 48, 64)))[0].cams.data
    assert cams.shape == (2, 48, 64) and cams.isfinite().all()


@pytest.mark.parametrize(
    'options, sizes',
    [
        # 18.6 and 19.8 pixels are 18 and 19
        ({}, [(62, 66), (18, 19)]),
        (dict(view_scale=0.6), [(62, 66), (37, 39)]),
        (dict(view_scale=0.01), [(62, 66), (1, 1)]),
    ],
)
def test_size_of_the_second_view(options, sizes):
    model = seam(**options).eval()
    seen = []
    model.decode_head.loss_by_views = lambda views, _: (
        seen.extend(tuple(size) for *_, size in views) or {}
    )
    model.loss(torch.randn(1, 3, 62, 66), [])
    assert seen == sizes


@torch.no_grad()
def test_refined_maps_are_the_networks_output():
    model = seam().eval()
    image = torch.randn(2, 3, 48, 64)
    features = model.backbone(image)
    refined = model.decode_head.refine(
        image, features, model.decode_head(features)
    )
    torch.testing.assert_close(model(image, mode='tensor'), refined[:, 1:])


def test_activations_of_half_precision():
    """Losses are taken in float32."""
    model = seam().eval()
    batch = data(((1, 3), 64, 64), ((2,), 64, 64))
    batch = model.data_preprocessor(batch, training=True)
    exact = model(**batch, mode='loss')
    with torch.autocast('cpu', dtype=torch.bfloat16):
        losses = model(**batch, mode='loss')
    for name, loss in losses.items():
        assert loss.dtype == torch.float32
        torch.testing.assert_close(loss, exact[name], rtol=0.1, atol=0.02)
