import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmseg_pmm.models.segmentors.multi_crop import multi_crop_maps
from mmseg_pmm.pseudo_masks import crop_boxes, normalise_cams

from .test_cam_classifier import data, pooled

CROPS = dict(
    mode='multi_crop', scales=(0.5, 1.0, 2.0), crop_size=32, stride=20
)


def crop_classifier(**kwargs):
    # maps of several pixels, whose signs change from one to the next
    return pooled(test_cfg=dict(CROPS, **kwargs))


def slow_cams(model, image, labels, flip, grid, align_corners):
    """METHODS 1.2 as a plain loop: one view, all classes, in float64."""
    image = (image[None].float() - 120) / 60
    height, width = image.shape[2:]
    total = np.zeros((3, height, width))
    count = np.zeros((3, height, width))
    for scale in CROPS['scales']:
        for top, left, bottom, right in crop_boxes(
            (height, width), scale, 32, 20, grid
        ):
            crop = image[:, :, top:bottom, left:right]
            view = F.interpolate(
                crop, (32, 32), mode='bilinear', antialias=True
            )
            place = np.s_[:, top:bottom, left:right]
            for mirrored in (False, True) if flip else (False,):
                maps = model.decode_head(
                    model.backbone(view.flip(3) if mirrored else view)
                )
                maps = maps.flip(3) if mirrored else maps
                if align_corners:  # to the network's input first
                    maps = F.interpolate(
                        maps, (32, 32), mode='bilinear', align_corners=True
                    )
                shrinks = min(bottom - top, right - left) < maps.shape[3]
                total[place] += F.interpolate(
                    maps,
                    (bottom - top, right - left),
                    mode='bilinear',
                    antialias=shrinks,
                )[0].numpy()
                count[place] += 1
    maps = total / count
    return normalise_cams(maps[[label - 1 for label in labels]])


@torch.no_grad()
@pytest.mark.parametrize('flip', [False, True])
@pytest.mark.parametrize('align_corners', [False, True])
@pytest.mark.parametrize('grid', ['textbook', 'published'])
def test_equals_a_plain_loop(flip, grid, align_corners):
    model = crop_classifier(flip=flip, grid=grid, crops_per_batch=5)
    model.decode_head.align_corners = align_corners
    images = [((1, 3), 48, 70), ((2,), 70, 33), ((), 20, 20)]
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
                model, image, labels, flip, grid, align_corners
            )
            np.testing.assert_allclose(sample.cams.data, expected, atol=1e-4)


@torch.no_grad()
@pytest.mark.parametrize('size', [1, 7, 1000])
def test_batches_are_bounded_and_full(size):
    """Crops of several scales and images share batches of that size."""
    seen = []

    def activation_maps(crops):
        seen.append(len(crops))
        return crops[:, :2, ::4, ::4]

    images = [torch.rand(3, 48, 70), torch.rand(3, 33, 40)]
    settings = {key: CROPS[key] for key in ('scales', 'crop_size', 'stride')}
    multi_crop_maps(
        images,
        [[0], [1]],
        activation_maps,
        align_corners=False,
        crops_per_batch=size,
        **settings,
    )
    count = sum(
        len(crop_boxes(image.shape[1:], scale, 32, 20))
        for image in images
        for scale in CROPS['scales']
    )
    assert sum(seen) == count
    assert all(length == size for length in seen[:-1])
    assert seen[-1] <= size


@torch.no_grad()
def test_image_without_classes_is_not_looked_at():
    def activation_maps(crops):
        raise AssertionError('nothing to predict')

    (maps,) = multi_crop_maps(
        [torch.rand(3, 9, 9)], [[]], activation_maps, align_corners=False
    )
    assert maps.shape == (0, 9, 9)


@torch.no_grad()
def test_maps_are_summed_in_float32():
    """Half precision of autocast must not reach the sums."""
    (maps,) = multi_crop_maps(
        [torch.ones(3, 40, 40)],
        [[0]],
        lambda crops: torch.full((len(crops), 1, 4, 4), 1000.0).half(),
        align_corners=False,
        scales=(2.0,) * 100,
        crop_size=32,
        stride=20,
    )
    assert maps.dtype == torch.float32
    torch.testing.assert_close(maps, torch.full((1, 40, 40), 1000.0))


@torch.no_grad()
def test_validation_looks_at_scores():
    sample = crop_classifier().val_step(data(((1, 3), 48, 64)))[0]
    assert sample.pred_score.shape == (3,)


@torch.no_grad()
def test_one_pixel():
    cams = crop_classifier().test_step(data(((1,), 1, 1)))[0].cams.data
    assert cams.tolist() == [[[0.0]]]


@pytest.mark.parametrize(
    'options, message',
    [
        (dict(strid=75), "got \\['strid'\\]"),
        (dict(grid='text_book'), 'text_book'),
        (dict(crop_size=32, stride=33), 'between the crops'),
    ],
)
def test_wrong_options_are_named_before_any_image(options, message):
    with pytest.raises(ValueError, match=message):
        crop_classifier(**options)


@torch.no_grad()
def test_defaults_are_the_published_ones():
    """87 crops of 448 pixels of an image of VOC, 16 at a time."""
    seen = []

    def activation_maps(crops):
        seen.append(tuple(crops.shape))
        return crops[:, :1, ::64, ::64]

    (maps,) = multi_crop_maps(
        [torch.zeros(3, 375, 500)], [[0]], activation_maps, align_corners=False
    )
    assert maps.shape == (1, 375, 500)
    assert seen == [(16, 3, 448, 448)] * 5 + [(7, 3, 448, 448)]


@torch.no_grad()
def test_pixels_in_more_crops_do_not_weigh_more():
    """A constant map stays constant, in a long crop and in a high one."""
    for size in ((30, 90), (90, 30)):
        (maps,) = multi_crop_maps(
            [torch.zeros(3, *size)],
            [[1]],
            lambda crops: torch.full((len(crops), 2, 4, 4), 3.0),
            align_corners=False,
            scales=(0.5, 1.0, 1.7),
            crop_size=32,
            stride=20,
        )
        torch.testing.assert_close(maps, torch.full((1, *size), 3.0))


@torch.no_grad()
def test_half_precision_ends_where_maps_are_resized():
    maps = torch.rand(4, 1, 3, 5).bfloat16()

    def mean_of(maps):
        (found,) = multi_crop_maps(
            [torch.zeros(3, 50, 50)],
            [[0]],
            lambda crops: maps[: len(crops)],
            align_corners=False,
            scales=(1.0,),
            crop_size=32,
            stride=20,
        )
        return found

    torch.testing.assert_close(mean_of(maps), mean_of(maps.float()))


@torch.no_grad()
def test_the_relu_comes_last():
    """After the resizing to the original image, too."""
    model = crop_classifier(flip=False)
    batch = data(((1, 3), 48, 70))
    (image,) = (pixels.clone() for pixels in batch['inputs'])
    batch['data_samples'][0].set_metainfo(dict(ori_shape=(96, 140)))
    (sample,) = model.test_step(batch)
    (maps,) = model._multi_crop([(image.float() - 120) / 60], [(1, 3)], False)
    assert maps.min() < 0 < maps.max()
    larger = F.interpolate(maps[None], (96, 140), mode='bilinear')[0]
    np.testing.assert_allclose(
        sample.cams.data, normalise_cams(larger.numpy()), atol=1e-5
    )
