import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmseg_pmm.pseudo_masks import normalise_cams

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


def normalised(maps):
    maps = maps.clip(0)
    return maps / (maps.max(axis=(2, 3), keepdims=True) + 1e-5)


def plain_losses(model, inputs, labels):
    """METHODS 1.1's sums, in numpy."""
    views = [inputs, F.interpolate(inputs, (19, 19), mode='bilinear',
                                   align_corners=False)]  # fmt: skip
    maps, refined = [], []
    for view in views:
        features = model.backbone(view)
        maps.append(model.decode_head(features))
        refined.append(model.decode_head.refine(view, features, maps[-1]))
    shown = np.zeros((len(labels), 3, 1, 1))
    for row, present in zip(shown, labels, strict=True):
        row[[label - 1 for label in present]] = 1
    losses = dict(loss_cls=0, loss_min=0, loss_er=0, loss_ecr=0)
    small = maps[1].shape[2:]
    sizes = [F.interpolate(m, small, mode='bilinear', antialias=True)
             for m in (maps[0], refined[0])]  # fmt: skip
    for view in range(2):
        score = maps[view].mean(dim=(2, 3)).numpy()
        target = shown[:, :, 0, 0]
        log = np.log1p(np.exp(-score))
        losses['loss_cls'] += (
            target * log + (1 - target) * (log + score)
        ).mean() / 2
        largest = (refined[view].numpy()[:, 1:] * shown).max(axis=1)
        largest = np.sort(largest.reshape(len(labels), -1))
        count = largest.shape[1] // 4
        losses['loss_min'] += largest[:, :count].clip(0).mean() / 2
    maps = [normalised(m.numpy() * shown) for m in (sizes[0], maps[1])]
    refined = [r.numpy() for r in (sizes[1], refined[1])]
    losses['loss_er'] = np.abs(maps[0] - maps[1]).mean()
    kept = np.concatenate([np.ones_like(shown[:, :1]), shown], axis=1)
    for this, other in ((0, 1), (1, 0)):
        target = maps[other].copy()
        best = target.max(axis=1, keepdims=True)
        target[target < best] = 0
        target = np.concatenate([1 - best, target], axis=1)
        differences = np.abs(target - refined[this] * kept)
        differences = np.sort(differences.reshape(len(labels), -1))
        count = int(0.2 * differences.shape[1])
        losses['loss_ecr'] += differences[:, -count:].mean()
    return losses


@torch.no_grad()
def test_losses_equal_a_plain_computation():
    model = seam().eval()
    batch = data(((1, 3), 64, 64), ((2,), 64, 64), ((), 64, 64))
    batch = model.data_preprocessor(batch, training=True)
    losses = model(**batch, mode='loss')
    expected = plain_losses(model, batch['inputs'], [(1, 3), (2,), ()])
    assert set(losses) == {f'decode.{name}' for name in expected}
    for name, value in expected.items():
        assert losses[f'decode.{name}'].item() == pytest.approx(
            value, rel=1e-4
        )


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
