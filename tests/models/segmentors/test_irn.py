import numpy as np
import pytest
import torch
import torch.nn.functional as F
from mmengine.structures import PixelData
from mmseg.registry import MODELS

from mmseg_pmm.pseudo_masks import random_walk

from .test_cam_classifier import data


def irn(pads=None, **test_cfg):
    torch.manual_seed(0)
    model = MODELS.build(
        dict(
            type='mmseg_pmm.IRN',
            data_preprocessor=dict(
                type='SegDataPreProcessor',
                mean=[120.0] * 3,
                std=[60.0] * 3,
                size=(64, 64),
                test_cfg=pads,
            ),
            backbone=dict(
                type='mmseg_pmm.ResNetWithStem',
                depth=18,
                base_channels=8,
                stem_channels=8,
                strides=(1, 2, 2, 1),
            ),
            decode_head=dict(
                type='mmseg_pmm.IRNHead',
                in_channels=(8, 8, 16, 32, 64),
                num_classes=4,
                radius=4,
            ),
            test_cfg=test_cfg,
        )
    )
    model.init_weights()
    return model


def with_cams(*images):
    batch = data(*images)
    rng = np.random.default_rng(0)
    for sample, (labels, height, width) in zip(
        batch['data_samples'], images, strict=True
    ):
        cams = rng.random((len(labels), height, width)).astype(np.float32)
        sample.set_metainfo(dict(cams=cams, cam_classes=np.array(labels, int)))
    return batch


def with_seeds(*images):
    batch = data(*images)
    for sample, (labels, height, width) in zip(
        batch['data_samples'], images, strict=True
    ):
        values = torch.tensor([0, 255, *labels])
        pick = torch.randint(len(values), (1, height, width))
        sample.gt_sem_seg = PixelData(data=values[pick])
    return batch


def test_only_the_branch_learns():
    model = irn().train()
    assert not model.backbone.bn1.training
    # DDP waits for the gradient of what requires one
    assert not any(p.requires_grad for p in model.backbone.parameters())
    batch = with_seeds(((1,), 64, 64), ((2, 3), 64, 64))
    losses = model(**model.data_preprocessor(batch, True), mode='loss')
    assert losses.keys() == {
        'decode.loss_positive',
        'decode.loss_negative',
    }
    sum(losses.values()).backward()
    assert all(p.grad is None for p in model.backbone.parameters())
    without = [
        n for n, p in model.decode_head.named_parameters() if p.grad is None
    ]
    assert not without


@torch.no_grad()
def test_stem_is_the_first_output():
    model = irn().eval()
    image = torch.randn(1, 3, 64, 64)
    stem, *stages = model.backbone(image)
    backbone = model.backbone
    expected = backbone.maxpool(
        backbone.relu(backbone.bn1(backbone.conv1(image)))
    )
    torch.testing.assert_close(stem, expected)
    torch.testing.assert_close(stages[0], backbone.layer1(expected))


def walked_plainly(model, image, cams, pad_to=None, exponent=1):
    """From the formulas, for a boundary map of stride 4."""
    height, width = image.shape[1:]
    image = (image[None].float() - 120) / 60
    logits = []
    for view in (image, image.flip(3)):
        if pad_to is not None:
            canvas = torch.zeros(1, 3, *pad_to)
            canvas[..., :height, :width] = view
            view = canvas
        logits.append(model.decode_head(model.backbone(view))[0, 0])
    size = (height - 1) // 4 + 1, (width - 1) // 4 + 1
    one, mirrored = (z[: size[0], : size[1]] for z in logits)
    boundary = 1 / (1 + torch.exp(-(one + mirrored.flip(1)) / 2))
    small = F.interpolate(
        torch.from_numpy(cams)[None], size, mode='bilinear', antialias=True
    )[0]
    walked = random_walk(
        small.numpy(), boundary.numpy(), 3, 5, exponent, log2_steps=4
    )
    walked = F.interpolate(
        torch.from_numpy(walked)[None],
        scale_factor=4,
        mode='bilinear',
        align_corners=False,
    )[0, :, :height, :width]
    return boundary, walked / walked.max()


@torch.no_grad()
@pytest.mark.parametrize('pad_to', [None, (64, 96), (60, 50)])
@pytest.mark.parametrize('exponent', [None, 1.3])
def test_walked_cams_equal_a_plain_computation(pad_to, exponent):
    """Sizes are no multiples of the stride, and may exceed the padding."""
    given = {} if exponent is None else dict(exponent=exponent)
    if pad_to is not None:
        given['pad_to'] = pad_to
    model = irn(radius=3, beta=5, log2_steps=4, **given).eval()
    # logits of both signs, and large
    model.decode_head.boundary.weight.data *= 20
    images = [((1, 3), 49, 63), ((2,), 64, 48), ((), 49, 63)]
    batch = with_cams(*images)
    pixels = [image.clone() for image in batch['inputs']]
    given = [sample.cams for sample in batch['data_samples']]
    for sample, image, cams, (labels, *size) in zip(
        model.test_step(batch), pixels, given, images, strict=True
    ):
        assert sample.cams.classes == labels
        assert sample.cams.data.shape == (len(labels), *size)
        if not labels:
            continue
        padded = pad_to and [
            max(a, b) for a, b in zip(pad_to, size, strict=True)
        ]
        boundary, walked = walked_plainly(
            model, image, cams, padded, exponent or 1
        )
        assert boundary.min() < 0.3 and boundary.max() > 0.7
        torch.testing.assert_close(
            sample.boundary.data[0], boundary, atol=1e-5, rtol=1e-4
        )
        torch.testing.assert_close(
            sample.cams.data, walked, atol=1e-4, rtol=1e-4
        )


@torch.no_grad()
def test_other_strides():
    """A stem without pooling: the boundary map has stride 2."""
    model = irn(pad_to=(64, 64)).eval()
    model.backbone.maxpool = torch.nn.Identity()
    sample = model.test_step(with_cams(((1,), 33, 46)))[0]
    assert sample.boundary.data.shape == (1, 17, 23)
    assert sample.cams.data.shape == (1, 33, 46)


@torch.no_grad()
def test_a_resized_image_gives_maps_of_the_original_size():
    batch = with_cams(((1,), 48, 64))
    batch['data_samples'][0].set_metainfo(dict(ori_shape=(24, 32)))
    cams = irn().eval().test_step(batch)[0].cams.data
    assert cams.shape == (1, 24, 32)


@torch.no_grad()
def test_image_smaller_than_the_radius():
    cams = irn().eval().test_step(with_cams(((1,), 5, 7)))[0].cams.data
    assert cams.shape == (1, 5, 7) and cams.isfinite().all()


@torch.no_grad()
def test_missing_cams_say_what_to_do():
    with pytest.raises(KeyError, match='LoadCAMs.*meta_keys'):
        irn().eval().test_step(data(((1,), 48, 64)))


def test_padding_preprocessor_is_refused():
    with pytest.raises(ValueError, match='padding'):
        irn(pads=dict(size=(128, 128)))


@torch.no_grad()
def test_large_images_are_reduced():
    """Images of 40x60 that may have 600 pixels: 20x30, maps of 5x8."""
    model = irn(max_pixels=600).eval()
    (sample,) = model.test_step(with_cams(((1, 3), 40, 60)))
    assert sample.boundary.data.shape[1:] == (5, 8)
    assert sample.cams.data.shape == (2, 40, 60)
    model = irn(max_pixels=2400).eval()
    (whole,) = model.test_step(with_cams(((1, 3), 40, 60)))
    assert whole.boundary.data.shape[1:] == (10, 15)


def test_misspelt_settings_are_named():
    with pytest.raises(ValueError, match="got \\['pad_too'\\]"):
        irn(pad_too=(64, 64))


@torch.no_grad()
def test_maps_without_activation_stay_0():
    batch = with_cams(((1, 3), 48, 64))
    batch['data_samples'][0].set_metainfo(
        dict(cams=np.zeros((2, 48, 64), np.float32))
    )
    (sample,) = irn().eval().test_step(batch)
    assert (sample.cams.data == 0).all()


@torch.no_grad()
def test_given_cams_of_half_precision():
    """As files hold them; the walk itself is in float32."""
    samples = []
    for dtype in (np.float16, np.float32):
        batch = with_cams(((1, 3), 48, 64))
        cams = batch['data_samples'][0].cams.astype(np.float16)
        batch['data_samples'][0].set_metainfo(dict(cams=cams.astype(dtype)))
        samples += irn().eval().test_step(batch)
    half, single = (sample.cams.data for sample in samples)
    assert half.dtype == torch.float32
    torch.testing.assert_close(half, single)


@torch.no_grad()
def test_each_image_has_its_boundary():
    model = irn().eval()
    model.decode_head.boundary.weight.data *= 20
    one, other = model.test_step(with_cams(((1,), 48, 64), ((2,), 48, 64)))
    assert not torch.equal(one.boundary.data, other.boundary.data)


def test_a_deep_stem_is_the_first_output():
    backbone = MODELS.build(
        dict(
            type='mmseg_pmm.ResNetWithStem',
            depth=18,
            base_channels=8,
            stem_channels=8,
            deep_stem=True,
            out_indices=(1, 3),
        )
    )
    backbone.eval()
    image = torch.randn(1, 3, 64, 64)
    stem, second, last = backbone(image)
    expected = backbone.maxpool(backbone.stem(image))
    torch.testing.assert_close(stem, expected)
    assert second.shape[1:] == (16, 8, 8) and last.shape[1:] == (64, 2, 2)


def test_weights_with_displacements_are_refused():
    """Their boundaries were learnt otherwise."""
    model = irn()
    weights = model.state_dict()
    weights['decode_head.mean_displacement'] = torch.zeros(2)
    with pytest.raises(ValueError, match='train IRN again'):
        model.load_state_dict(weights)
