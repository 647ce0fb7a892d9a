import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import PixelData

from .test_cam_classifier import BACKBONES, build, data


def amn(name='ResNet', classes=4, **kwargs):
    head = dict(
        type='mmseg_pmm.AMNHead',
        in_channels=BACKBONES[name][1],
        num_classes=classes,
        dilations=(1, 2, 3, 4),
    )
    return build(name, type='mmseg_pmm.AMN', decode_head=head, **kwargs)


def with_seeds(*images, values=(0, 1, 255)):
    batch = data(*images)
    generator = torch.Generator().manual_seed(2)
    for sample, (_, height, width) in zip(
        batch['data_samples'], images, strict=True
    ):
        pick = torch.randint(
            len(values), (1, height, width), generator=generator
        )
        sample.gt_sem_seg = PixelData(data=torch.tensor(values)[pick])
    return batch


def losses_of(model, batch):
    return model(**model.data_preprocessor(batch, True), mode='loss')


@pytest.mark.parametrize(
    'name',
    [
        'ResNet',
        'mmpretrain.ConvNeXt',
        'SwinTransformer',
        'MixVisionTransformer',
    ],
)
def test_any_backbone_trains_and_draws_maps(name):
    model = amn(name).train()
    batch = with_seeds(((1,), 64, 64), ((2, 3), 64, 64))
    sum(losses_of(model, batch).values()).backward()
    without = [
        n for n, p in model.decode_head.named_parameters() if p.grad is None
    ]
    assert not without
    model.eval()
    with torch.no_grad():
        sample = model.test_step(with_seeds(((1, 3), 64, 96)))[0]
    assert sample.cams.data.shape == (2, 64, 96)


def plain_maps(model, image, labels, seed, scales, flip):
    """METHODS 2.5 for one image, view by view, in numpy."""
    weights = model.decode_head.condition
    hot = torch.zeros(1, weights.in_features)
    hot[0, [label - 1 for label in labels]] = 1
    logits = 0
    for scale in scales:
        views = []
        for mirrored in (False, True) if flip else (False,):
            view = F.interpolate(
                image,
                [round(scale * length) for length in image.shape[2:]],
                mode='bilinear',
                antialias=scale < 1,
            )
            view = view.flip(3) if mirrored else view
            x = model.backbone(view)[-1] * weights(hot)[:, :, None, None]
            z = sum(conv(x) for conv in model.decode_head.conv_seg)
            views.append(z.flip(3) if mirrored else z)
        mean = sum(views) / len(views)
        logits = logits + F.interpolate(
            mean, image.shape[2:], mode='bilinear'
        ) / len(scales)
    scores = np.exp(logits[0].double().numpy())
    probs = (scores / scores.sum(axis=0))[list(labels)]
    low, high = (
        f(probs.reshape(len(labels), -1), axis=1)[:, None, None]
        for f in (np.min, np.max)
    )
    return np.where(seed == 0, probs, (probs - low) / (high - low + 1e-5))


@torch.no_grad()
@pytest.mark.parametrize('flip', [False, True])
def test_maps_equal_a_plain_computation(flip):
    scales = (0.5, 1.0, 1.5)
    model = amn(scales=scales, flip=flip).eval()
    # of a fresh head all maps would be alike
    for conv in model.decode_head.conv_seg:
        conv.weight.mul_(30)
    images = [((1, 3), 48, 64), ((2,), 64, 48), ((3,), 48, 64)]
    batch = with_seeds(*images)
    pixels = [image.clone() for image in batch['inputs']]
    for sample, image, (labels, *_) in zip(
        model.test_step(batch), pixels, images, strict=True
    ):
        assert sample.cams.classes == labels
        expected = plain_maps(
            model,
            (image[None].float() - 120) / 60,
            labels,
            sample.gt_sem_seg.data[0].numpy(),
            scales,
            flip,
        )
        assert expected.max() - expected.min() > 0.5
        np.testing.assert_allclose(sample.cams.data, expected, atol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize('values', [(0,), (255,), (0, 255)])
def test_seeds_without_a_class(values):
    """All background, all unsure, or no pixel of a labelled class."""
    model = amn(scales=(1.0,)).eval()
    batch = with_seeds(((1, 3), 48, 64), values=values)
    cams = model.test_step(batch)[0].cams.data
    assert cams.isfinite().all() and cams.min() >= 0 and cams.max() <= 1
    model.train()
    losses = losses_of(model, with_seeds(((1,), 64, 64), values=values))
    assert all(torch.isfinite(loss) for loss in losses.values())


def test_one_class_data_set():
    model = amn(classes=2).train()
    losses = losses_of(model, with_seeds(((1,), 64, 64), ((), 64, 64)))
    assert torch.isfinite(losses['decode.loss_balanced'])


def test_loss_is_taken_at_the_map():
    """Against seeds resized by nearest neighbour."""
    model = amn().eval()  # without dropout
    batch = model.data_preprocessor(with_seeds(((1, 2), 64, 64)), True)
    with torch.no_grad():
        losses = model(**batch, mode='loss')
        logits = model.decode_head(
            model.backbone(batch['inputs']), batch['data_samples']
        )
    seeds = batch['data_samples'][0].gt_sem_seg.data
    step = 64 // logits.shape[2]
    expected = model.decode_head.loss_decode(
        logits, seeds[:, step // 2 :: step, step // 2 :: step]
    )
    torch.testing.assert_close(losses['decode.loss_balanced'], expected)


def test_labels_condition_the_features():
    model = amn().eval()
    batch = with_seeds(((1,), 48, 64), ((2,), 48, 64))
    inputs = model.data_preprocessor(batch, False)['inputs'][:1]
    with torch.no_grad():
        one, other = (
            model.decode_head(model.backbone(inputs), [sample])
            for sample in batch['data_samples']
        )
    assert not torch.allclose(one, other)


def test_missing_seed_says_what_to_do():
    model = amn(scales=(1.0,)).eval()
    with torch.no_grad(), pytest.raises(KeyError, match='pseudo_mask_dir'):
        model.test_step(data(((1,), 48, 64)))


def test_multi_crop_is_refused():
    with pytest.raises(ValueError, match='multi_scale'):
        amn(test_cfg=dict(mode='multi_crop'))


@torch.no_grad()
def test_image_without_class_and_one_pixel():
    model = amn(scales=(0.5, 1.0)).eval()
    none, pixel = model.test_step(with_seeds(((), 48, 64), ((2,), 1, 1)))
    assert none.cams.data.shape == (0, 48, 64)
    assert pixel.cams.data.shape == (1, 1, 1)
    assert pixel.cams.data.isfinite().all()


@torch.no_grad()
def test_seed_of_another_size_is_refused():
    model = amn(scales=(1.0,)).eval()
    batch = with_seeds(((1,), 48, 64))
    batch['data_samples'][0].set_metainfo(dict(ori_shape=(24, 32)))
    with pytest.raises(ValueError, match=r'seed.*48, 64.*24, 32'):
        model.test_step(batch)


@pytest.mark.parametrize('mode', ['tensor', 'predict'])
def test_without_labels_says_so(mode):
    with pytest.raises(ValueError, match='img_labels'):
        amn().eval()(torch.zeros(1, 3, 32, 32), mode=mode)


@torch.no_grad()
def test_large_images_are_reduced():
    """Images of 40x60 that may have 1350 pixels at scale 1.5: 20x30."""
    cfg = dict(scales=(1.0, 1.5), flip=False, max_pixels=1350)
    model = amn(test_cfg=cfg).eval()
    seen = []
    model.backbone.register_forward_pre_hook(
        lambda _, inputs: seen.append(tuple(inputs[0].shape[2:]))
    )
    (sample,) = model.test_step(with_seeds(((1, 3), 40, 60)))
    assert seen == [(20, 30), (30, 45)]
    assert sample.cams.data.shape == (2, 40, 60)


@torch.no_grad()
def test_logits_of_half_precision_are_averaged_in_float32():
    model = amn(scales=(0.5, 1.0, 1.5), flip=True).eval()
    exact = model.test_step(with_seeds(((1, 3), 48, 64)))[0].cams.data
    forward = model.decode_head.forward
    model.decode_head.forward = lambda *args: forward(*args).bfloat16()
    found = model.test_step(with_seeds(((1, 3), 48, 64)))[0].cams.data
    assert found.dtype == torch.float32
    # the head's own rounding remains
    torch.testing.assert_close(found, exact, rtol=0, atol=0.02)


@torch.no_grad()
def test_validation_is_of_one_scale_without_flip():
    model = amn(scales=(0.5, 1.0, 1.5), flip=True).eval()
    batch = with_seeds(((1, 3), 48, 64))
    (image,) = (
        (pixels[None].float() - 120) / 60 for pixels in batch['inputs']
    )
    (sample,) = model.val_step(batch)
    expected = plain_maps(
        model, image, (1, 3), sample.gt_sem_seg.data[0].numpy(), (1.0,), False
    )
    np.testing.assert_allclose(sample.cams.data, expected, atol=1e-4)


@torch.no_grad()
def test_of_a_resized_image_logits_are_resized_not_probabilities():
    model = amn(scales=(1.0,), flip=False).eval()
    for conv in model.decode_head.conv_seg:
        conv.weight.mul_(300)
    batch = with_seeds(((1, 3), 48, 64))
    (sample,) = batch['data_samples']
    sample.set_metainfo(dict(ori_shape=(20, 90)))
    sample.gt_sem_seg = PixelData(data=torch.zeros(1, 20, 90))
    image = (batch['inputs'][0][None].float() - 120) / 60
    at_map = model.decode_head(model.backbone(image), [sample])
    at_image = F.interpolate(at_map, (48, 64), mode='bilinear')
    logits = F.interpolate(at_image, (20, 90), mode='bilinear', antialias=True)
    (sample,) = model.test_step(batch)
    # the seed is background, where the plain softmax stays
    expected = logits.softmax(dim=1)[0, [1, 3]]
    torch.testing.assert_close(sample.cams.data, expected)
    other = F.interpolate(
        at_image.softmax(dim=1), (20, 90), mode='bilinear', antialias=True
    )
    assert not torch.allclose(other[0, [1, 3]], expected, atol=1e-2)
