from collections import Counter

import numpy as np
import pytest
import torch
from mmengine.registry import TRANSFORMS

from mmseg_pmm.models.segmentors.multi_crop import _cut
from mmseg_pmm.pseudo_masks import crop_boxes


def sample():
    """Class 1 fills the left 20 columns, class 2 one column at the right."""
    rng = np.random.default_rng(0)
    mask = np.zeros((60, 100), dtype=np.uint8)
    mask[:, :20] = 1
    mask[:, 99] = 2
    return dict(
        img_path='a.jpg',
        img=rng.integers(0, 256, (60, 100, 3)).astype(np.uint8),
        img_labels=(1, 2, 3),
        gt_seg_map=mask,
        seg_fields=['gt_seg_map'],
    )


def crops(number=200, **kwargs):
    settings = dict(scales=(1.0, 2.0), crop_size=40, stride=30)
    settings.update(kwargs)
    crop = TRANSFORMS.build(dict(type='mmseg_pmm.RandomGridCrop', **settings))
    np.random.seed(0)
    return [crop(sample()) for _ in range(number)]


def whole_crops(*scales, grid='textbook'):
    """Crops that need no resizing: their pixels tell the box."""
    image = sample()['img']
    return {
        image[top:bottom, left:right].tobytes()
        for scale in scales
        for top, left, bottom, right in crop_boxes(
            (60, 100), scale, 40, 30, grid
        )
        if (bottom - top, right - left) == (40, 40)
    }


@pytest.mark.parametrize('grid', ['textbook', 'published'])
def test_crops_are_those_of_the_grid(grid):
    boxes = [
        box
        for scale in (1.0, 2.0)
        for box in crop_boxes((60, 100), scale, 40, 30, grid)
    ]
    results = crops(grid=grid)
    assert whole_crops(1.0, 2.0, grid=grid) <= {
        result['img'].tobytes() for result in results
    }
    assert len({result['img'].tobytes() for result in results}) == len(boxes)
    for result in results:
        assert result['img'].shape == (40, 40, 3)
        assert result['img_shape'] == result['gt_seg_map'].shape == (40, 40)
        assert set(np.unique(result['gt_seg_map'])) <= {0, 1, 2}
        assert result['img_labels'] == (1, 2, 3)


def test_classes_by_hand():
    """Scale 1: columns 0-39, 30-69 and 60-99; rows 0-39 and 20-59."""
    at = {}
    results = crops(min_share=0.1)
    for result in results:
        mask = result['gt_seg_map']
        shares = tuple((mask == label).mean() for label in (1, 2))
        at.setdefault(shares, set()).add(result['img_labels'])
    # class 3 has no pixel in the rough mask, and is never kept
    assert at[0.5, 0.0] == {(1,)}  # the left crops: class 1, not 2
    # a column of 40: 0.025 of the crop, but 40 of the 60 pixels of class 2
    assert at[0.0, 0.025] == {(2,)}


def test_scale_is_drawn_first():
    """Scale 1 has 6 crops, scale 2 has 24, and both come equally often."""
    results = crops(4000)
    exact = whole_crops(1.0)
    share = np.mean([result['img'].tobytes() in exact for result in results])
    assert abs(share - 0.5) < 4 * (0.25 / 4000) ** 0.5


def test_crops_are_drawn_again_until_one_keeps_a_class():
    """Chances by hand: of 6 crops at scale 1 the two in the middle (columns
    30-69) keep nothing, and 6 draws miss the others with (1/3)^6."""
    results = crops(6000, scales=(1.0,), min_share=0.1)
    empty = np.mean([not result['img_labels'] for result in results])
    chance = (1 / 3) ** 6
    assert abs(empty - chance) < 4 * (chance / 6000) ** 0.5
    left = np.mean([result['img_labels'] == (1,) for result in results])
    assert abs(left - (1 - chance) / 2) < 4 * (0.25 / 6000) ** 0.5


def test_image_without_labels_needs_one_draw():
    crop = TRANSFORMS.build(
        dict(
            type='mmseg_pmm.RandomGridCrop',
            scales=(1.0,),
            crop_size=40,
            stride=30,
            min_share=0.1,
        )
    )
    np.random.seed(0)
    results = [crop(dict(sample(), img_labels=())) for _ in range(600)]
    assert all(result['img_labels'] == () for result in results)
    counts = Counter(result['img'].tobytes() for result in results)
    assert len(counts) == 6 and min(counts.values()) > 60


@pytest.mark.parametrize('share, kept', [(0.66, {(1,)}), (0.67, {()})])
def test_share_of_the_class(share, kept):
    """The crop of rows 0-39 and columns 0-39 has 800 of its 1200 pixels."""
    labels = {
        result['img_labels']
        for result in crops(min_share=share)
        if (result['gt_seg_map'] == 1).mean() == 0.5
    }
    assert labels == kept


def test_share_of_the_crop():
    """A third of the class, but all of the crop."""
    labels = {
        result['img_labels']
        for result in crops(min_share=1)
        if (result['gt_seg_map'] == 1).all()
    }
    assert labels == {(1,)}


@pytest.mark.parametrize('share', [0, -0.1, 1.1])
def test_shares_are_shares(share):
    with pytest.raises(ValueError, match=f'min_share.*{share}'):
        crops(1, min_share=share)


@pytest.mark.parametrize(
    'key, advice',
    [('gt_seg_map', 'pseudo_mask_dir'), ('img_labels', 'data sets')],
)
def test_share_needs_labels_and_a_rough_mask(key, advice):
    crop = TRANSFORMS.build(
        dict(type='mmseg_pmm.RandomGridCrop', min_share=0.1)
    )
    results = sample()
    del results[key]
    with pytest.raises(KeyError, match=f'a.jpg.*{key}.*{advice}'):
        crop(results)


def test_equals_the_crop_of_inference():
    """Pillow's resizing here and the network's there give the same picture."""
    image = torch.from_numpy(sample()['img']).permute(2, 0, 1).float()
    by_inference = [
        _cut([image], [(0, box)], 40)[0]
        .permute(1, 2, 0)
        .round()
        .byte()
        .numpy()
        for scale in (0.5, 1.5)
        for box in crop_boxes((60, 100), scale, 40, 30)
    ]
    for result in crops(20, scales=(0.5, 1.5)):
        nearest = min(
            np.abs(result['img'].astype(int) - other).max()
            for other in by_inference
        )
        assert nearest <= 1


def test_all_masks_of_the_sample_are_cropped():
    crop = TRANSFORMS.build(
        dict(type='mmseg_pmm.RandomGridCrop', crop_size=40, stride=30)
    )
    results = sample()
    results['gt_other_map'] = results['gt_seg_map'].copy()
    results['seg_fields'] = ['gt_seg_map', 'gt_other_map']
    np.random.seed(0)
    results = crop(results)
    np.testing.assert_array_equal(
        results['gt_other_map'], results['gt_seg_map']
    )
    assert results['gt_other_map'].shape == (40, 40)


def test_defaults_are_the_published_ones():
    crop = TRANSFORMS.build(dict(type='mmseg_pmm.RandomGridCrop'))
    assert crop.crop_size == 448 and crop.stride == 300
    assert crop.scales[0] == 0.75 and crop.scales[-1] == 3
    assert len(crop.scales) == 10 and crop.min_share is None
    assert crop(sample())['img'].shape == (448, 448, 3)


def test_exactly_the_share_is_kept():
    """40 of 400 pixels of the class: a tenth."""
    results = sample()
    results['gt_seg_map'][:] = 0
    results['gt_seg_map'][0, :40] = 1
    results['gt_seg_map'][50:54, 10:100] = 1
    crop = TRANSFORMS.build(
        dict(
            type='mmseg_pmm.RandomGridCrop',
            scales=(1.0,),
            crop_size=40,
            stride=40,
            min_share=0.1,
        )
    )
    seen = {}
    np.random.seed(0)
    for _ in range(100):
        found = crop(dict(results, img=results['img'].copy()))
        seen.setdefault((found['gt_seg_map'] == 1).sum(), set()).add(
            found['img_labels']
        )
    assert seen[40] == {(1,)}


@pytest.mark.parametrize('grid', ['textbook', 'published'])
def test_places_are_those_of_the_grid(grid):
    crop = TRANSFORMS.build(
        dict(
            type='mmseg_pmm.RandomGridCrop',
            scales=(1.0,),
            crop_size=40,
            stride=25,
            grid=grid,
        )
    )
    np.random.seed(0)
    places = [crop._choose((60, 100))[0] for _ in range(200)]
    assert {
        (rows.start, columns.start, rows.stop, columns.stop)
        for rows, columns in places
    } == set(crop_boxes((60, 100), 1.0, 40, 25, grid))


def test_label_ids_are_not_mixed():
    """Between 0 and 255 there is no 127."""
    crop = TRANSFORMS.build(
        dict(type='mmseg_pmm.RandomGridCrop', crop_size=70, stride=60)
    )
    results = sample()
    results['gt_seg_map'][:] = 255 * (np.arange(100) % 2)
    np.random.seed(0)
    assert set(np.unique(crop(results)['gt_seg_map'])) == {0, 255}
