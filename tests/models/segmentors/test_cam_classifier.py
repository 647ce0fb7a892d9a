import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.logging import MMLogger
from mmengine.optim import OptimWrapper
from mmseg.registry import MODELS
from mmseg.structures import SegDataSample

from mmseg_pmm.models.resizing import resize
from mmseg_pmm.pseudo_masks import normalise_cams

BACKBONES = {
    'ResNet': (dict(depth=18, base_channels=8), 64),
    'ResNetV1c': (dict(depth=18, base_channels=8), 64),
    'mmpretrain.ResNet': (
        dict(depth=18, base_channels=8, out_indices=(3,)),
        64,
    ),
    'mmpretrain.Res2Net': (
        dict(depth=50, scales=4, base_width=26, out_indices=(3,)),
        2048,
    ),
    'mmpretrain.ConvNeXt': (
        dict(
            arch=dict(depths=[1, 1, 1, 1], channels=[8, 16, 24, 32]),
            gap_before_final_norm=False,
        ),
        32,
    ),
    'SwinTransformer': (
        dict(embed_dims=8, depths=(1, 1, 1, 1), num_heads=(1, 1, 2, 2)),
        64,
    ),
    'MixVisionTransformer': (
        dict(embed_dims=8, num_layers=[1, 1, 1, 1], num_heads=[1, 1, 2, 2]),
        16,
    ),
    'VisionTransformer': (
        dict(img_size=64, embed_dims=16, num_layers=2, num_heads=2),
        16,
    ),
    'mmpretrain.VisionTransformer': (
        dict(arch='deit-tiny', img_size=64, out_type='featmap'),
        192,
    ),
}


def build(name='ResNet', scales=(1.0,), flip=False, **kwargs):
    backbone, channels = BACKBONES[name]
    config = dict(
        type='mmseg_pmm.CAMClassifier',
        data_preprocessor=dict(
            type='SegDataPreProcessor',
            mean=[120.0] * 3,
            std=[60.0] * 3,
            size=(64, 64),
        ),
        backbone=dict(type=name, **backbone),
        decode_head=dict(
            type='mmseg_pmm.CAMHead', in_channels=channels, num_classes=4
        ),
        test_cfg=dict(mode='multi_scale', scales=scales, flip=flip),
    )
    config.update(kwargs)
    torch.manual_seed(0)
    model = MODELS.build(config)
    model.init_weights()
    return model


def data(*images):
    """A batch of (labels, height, width)."""
    generator = torch.Generator().manual_seed(1)
    return dict(
        inputs=[
            torch.randint(
                0, 255, (3, height, width), generator=generator
            ).byte()
            for _, height, width in images
        ],
        data_samples=[
            SegDataSample(
                metainfo=dict(
                    img_labels=labels,
                    ori_shape=(height, width),
                    img_shape=(height, width),
                )
            )
            for labels, height, width in images
        ],
    )


@pytest.mark.parametrize('name', BACKBONES)
def test_any_backbone_trains_and_draws_cams(name):
    model = build(name, scales=(0.5, 1.0), flip=True).train()
    before = model.decode_head.conv_seg.weight.clone()
    optimizer = OptimWrapper(torch.optim.SGD(model.parameters(), lr=0.1))
    losses = model.train_step(
        data(((1,), 64, 64), ((2, 3), 64, 64)), optimizer
    )
    assert np.isfinite(losses['loss'].item())
    assert not torch.equal(before, model.decode_head.conv_seg.weight)
    model.eval()
    with torch.no_grad():
        results = model.test_step(data(((1, 3), 64, 96)))
    cams = results[0].cams.data
    assert cams.shape == (2, 64, 96)
    assert cams.min() >= 0 and cams.max() <= 1 and cams.isfinite().all()


def test_class_token_output_gets_a_clear_error():
    model = build('mmpretrain.VisionTransformer')
    model.backbone.out_type = 'cls_token'
    with pytest.raises(ValueError, match="out_type='featmap'"):
        model.val_step(data(((1,), 64, 64)))


def test_neck():
    model = build(
        neck=dict(
            type='FPN',
            in_channels=[8, 16, 32, 64],
            out_channels=12,
            num_outs=4,
        ),
        decode_head=dict(
            type='mmseg_pmm.CAMHead', in_channels=12, in_index=0, num_classes=4
        ),
    ).eval()
    with torch.no_grad():
        assert model.val_step(data(((2,), 32, 48)))[0].cams.shape == (32, 48)


def slow_cams(
    model, image, labels, scales, flip, relu_before_sum, align_corners
):
    """A plain loop over views, all classes, in numpy."""
    image = (image[None].float() - 120) / 60
    size = image.shape[2:]
    total = np.zeros((3, *size))
    for scale in scales:
        new = [round(scale * length) for length in size]
        for mirrored in (False, True) if flip else (False,):
            view = F.interpolate(
                image, new, mode='bilinear', antialias=scale < 1
            )
            view = view.flip(3) if mirrored else view
            maps = model.decode_head(model.backbone(view))
            if relu_before_sum:
                maps = maps.clamp(min=0)
            if align_corners:  # to the network's input first
                maps = F.interpolate(
                    maps, new, mode='bilinear', align_corners=True
                )
            shrinks = align_corners and scale > 1
            maps = F.interpolate(
                maps, size, mode='bilinear', antialias=shrinks
            )
            total += (maps.flip(3) if mirrored else maps)[0].numpy()
    return normalise_cams(total[[label - 1 for label in labels]])


@torch.no_grad()
@pytest.mark.parametrize('flip', [False, True])
@pytest.mark.parametrize(
    'relu_before_sum, align_corners',
    [(True, False), (False, False), (True, True), (False, True)],
)
def test_multi_scale_equals_a_plain_loop(flip, relu_before_sum, align_corners):
    scales = (0.5, 1.0, 1.5)
    ways = dict(relu_before_sum=relu_before_sum)
    if relu_before_sum:
        ways = {}  # the default
    model = build(test_cfg=dict(scales=scales, flip=flip, **ways)).eval()
    model.decode_head.align_corners = align_corners
    # maps of both signs, also within a class
    weight = model.decode_head.conv_seg.weight
    weight.copy_(torch.randn(weight.shape))
    images = [((1, 3), 48, 64), ((2,), 64, 48), ((3,), 48, 64), ((), 48, 64)]
    batch = data(*images)
    pixels = [image.clone() for image in batch['inputs']]
    results = model.test_step(batch)
    for sample, image, (labels, *size) in zip(
        results, pixels, images, strict=True
    ):
        assert sample.cams.classes == labels
        assert tuple(sample.cams.data.shape) == (len(labels), *size)
        if labels:
            expected = slow_cams(
                model,
                image,
                labels,
                scales,
                flip,
                relu_before_sum,
                align_corners,
            )
            np.testing.assert_allclose(sample.cams.data, expected, atol=1e-4)


@torch.no_grad()
def test_large_images_are_reduced_first(monkeypatch):
    """Images of 40x60 that may have 1350 pixels at scale 1.5: 20x30."""
    scales = (0.5, 1.5)
    cfg = dict(scales=scales, flip=False, max_pixels=1350)
    model = build(test_cfg=cfg).eval()
    seen = []
    model.backbone.register_forward_pre_hook(
        lambda _, inputs: seen.append(tuple(inputs[0].shape[2:]))
    )
    said = []
    monkeypatch.setattr(MMLogger.get_current_instance(), 'info', said.append)
    batch = data(((1, 3), 40, 60))
    (pixels,) = (image.clone() for image in batch['inputs'])
    (sample,) = model.test_step(batch)
    model.test_step(data(((1, 3), 40, 60)))
    assert seen[:2] == [(10, 15), (30, 45)]
    (line,) = said  # once, not for every image
    assert '(40, 60)' in line and '(20, 30)' in line
    # the same as of the smaller image, enlarged
    small = F.interpolate(
        (pixels[None].float() - 120) / 60,
        (20, 30),
        mode='bilinear',
        antialias=True,
    )
    total = 0
    for size in ((10, 15), (30, 45)):
        view = F.interpolate(
            small, size, mode='bilinear', antialias=size < (20, 30)
        )
        maps = model.decode_head(model.backbone(view)).clamp(min=0)
        total = total + F.interpolate(maps, (20, 30), mode='bilinear')
    total = F.interpolate(total, (40, 60), mode='bilinear')
    np.testing.assert_allclose(
        sample.cams.data, normalise_cams(total[0, [0, 2]].numpy()), atol=1e-4
    )


@torch.no_grad()
def test_batched_equals_one_by_one():
    model = build(scales=(1.0, 1.5), flip=True).eval()
    images = [((1,), 40, 56), ((2, 3), 56, 40), ((3,), 40, 56)]
    together = model.test_step(data(*images))
    batch = data(*images)
    for index in range(3):
        alone = model.test_step(
            {key: batch[key][index : index + 1] for key in batch}
        )[0]
        torch.testing.assert_close(
            together[index].cams.data, alone.cams.data, atol=1e-5, rtol=1e-5
        )


@torch.no_grad()
def test_maps_have_the_original_size():
    model = build().eval()
    batch = data(((1,), 40, 56))
    batch['data_samples'][0].set_metainfo(dict(ori_shape=(80, 111)))
    assert model.test_step(batch)[0].cams.shape == (80, 111)


@torch.no_grad()
def test_one_pixel():
    model = build(scales=(0.5, 1.0), flip=True).eval()
    cams = model.test_step(data(((1,), 1, 1)))[0].cams.data
    assert cams.tolist() == [[[0.0]]]  # a constant map has no activation


@torch.no_grad()
def test_scores():
    model = build(scales=(0.5, 1.0), flip=True).eval()
    batch = data(((1, 3), 48, 64))
    image = (batch['inputs'][0][None].float() - 120) / 60
    sample = model.val_step(batch)[0]
    expected = model(image, mode='tensor').mean(dim=(2, 3)).sigmoid()[0]
    torch.testing.assert_close(sample.pred_score, expected)
    assert sample.gt_score.tolist() == [1, 0, 1]


def test_padding_preprocessor_is_refused():
    with pytest.raises(ValueError, match='padding'):
        build(
            data_preprocessor=dict(
                type='SegDataPreProcessor', test_cfg=dict(size_divisor=32)
            )
        )


def test_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="'multi_crop', got 'slide'"):
        build(test_cfg=dict(mode='slide'))


def test_misspelt_settings_are_named():
    with pytest.raises(ValueError, match="got \\['scale'\\]"):
        build(test_cfg=dict(scale=(1.0,)))


def test_prediction_without_labels_says_so():
    with pytest.raises(ValueError, match='img_labels'):
        build().predict(torch.zeros(1, 3, 32, 32))


class Pooled(torch.nn.Module):
    """Means of 8x8 pixels: noise, of both signs everywhere."""

    def forward(self, images):
        return [3 * F.avg_pool2d(images, 8, ceil_mode=True)]


def pooled(**kwargs):
    """A model whose maps change their sign from pixel to pixel, and from one
    scale to the next."""
    head = dict(type='mmseg_pmm.CAMHead', in_channels=3, num_classes=4)
    model = build(decode_head=head, **kwargs).eval()
    model.backbone = Pooled()
    weight = model.decode_head.conv_seg.weight
    torch.nn.init.normal_(weight)
    return model


@torch.no_grad()
@pytest.mark.parametrize(
    'settings, scales, flip, relu',
    [
        (None, (0.5, 1.0, 1.5, 2.0), True, True),
        (dict(relu_before_sum=False), (0.5, 1.0, 1.5, 2.0), True, False),
        (dict(scales=(0.8, 1.3), flip=False), (0.8, 1.3), False, True),
    ],
)
@pytest.mark.parametrize('align_corners', [False, True])
def test_maps_of_both_signs(settings, scales, flip, relu, align_corners):
    """By default, four scales and the mirror image, each ReLU'd."""
    model = pooled(test_cfg=settings)
    model.decode_head.align_corners = align_corners
    batch = data(((1, 3), 40, 56))
    (image,) = (pixels.clone() for pixels in batch['inputs'])
    (sample,) = model.test_step(batch)

    def expected(*ways):
        return slow_cams(model, image, (1, 3), *ways)

    right = expected(scales, flip, relu, align_corners)
    np.testing.assert_allclose(sample.cams.data, right, atol=1e-4)
    # each of them matters here
    for wrong in (
        expected(scales[1:], flip, relu, align_corners),
        expected(scales, not flip, relu, align_corners),
        expected(scales, flip, not relu, align_corners),
        expected(scales, flip, relu, not align_corners),
    ):
        assert np.abs(wrong - right).max() > 0.02


@torch.no_grad()
def test_scores_are_of_all_views_and_of_their_image():
    scales = (0.5, 1.0)
    model = build(scales=scales, flip=True).eval()
    batch = data(((1,), 48, 64), ((2, 3), 48, 64), ((), 64, 48))
    pixels = [(image.float() - 120)[None] / 60 for image in batch['inputs']]
    samples = model.test_step(batch)
    for sample, image in zip(samples, pixels, strict=True):
        expected = 0
        for scale in scales:
            size = [round(scale * length) for length in image.shape[2:]]
            view = F.interpolate(
                image, size, mode='bilinear', antialias=scale < 1
            )
            both = [model(v, mode='tensor') for v in (view, view.flip(3))]
            score = sum(maps.mean(dim=(2, 3)) for maps in both) / 2
            expected = expected + score.sigmoid()[0] / 2
        torch.testing.assert_close(sample.pred_score, expected)
    assert [sample.gt_score.tolist() for sample in samples] == [
        [1, 0, 0], [0, 1, 1], [0, 0, 0]
    ]  # fmt: skip


@torch.no_grad()
def test_maps_of_half_precision_are_summed_in_float32(monkeypatch):
    """As autocast makes them; what is between two pixels is rounded there."""
    model = build(scales=(1.0,) * 8, flip=True).eval()
    maps = torch.zeros(2, 3, 4, 4)
    maps[:, 0, 0, 0] = 1
    maps[:, 0, 3, 3] = 1 / 512
    monkeypatch.setattr(
        model, '_forward', lambda inputs: maps[: len(inputs)].bfloat16()
    )
    (sample,) = model.test_step(data(((1,), 40, 56)))
    exact = resize(maps[:1, :1] + maps[:1, :1].flip(3), (40, 56))[0]
    np.testing.assert_allclose(
        sample.cams.data, normalise_cams(exact.numpy()), atol=2e-5
    )
    assert sample.cams.data.dtype == torch.float32


@torch.no_grad()
def test_maps_are_of_the_original_not_of_the_resized_image():
    """Under both modes; img_shape is the network's input."""
    crops = dict(mode='multi_crop', scales=(1.0,), crop_size=32, stride=24)
    for test_cfg in (dict(scales=(1.0,)), crops):
        model = build(test_cfg=test_cfg).eval()
        batch = data(((2,), 40, 56))
        batch['data_samples'][0].set_metainfo(dict(ori_shape=(20, 70)))
        assert model.test_step(batch)[0].cams.shape == (20, 70)


def test_preprocessor_augments_training_only():
    """Padding to (64, 64) is what it does when it trains."""
    model = build().eval()
    seen = []
    model.backbone.register_forward_pre_hook(
        lambda _, inputs: seen.append(tuple(inputs[0].shape[2:]))
    )
    with torch.no_grad():
        model.val_step(data(((2,), 40, 56)))
    assert seen == [(40, 56)]
