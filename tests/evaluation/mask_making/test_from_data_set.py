import json
import os
import resource
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.registry import DATASETS
from mmseg.evaluation import IoUMetric
from PIL import Image

from mmseg_pmm.evaluation.mask_making import DataSetMasks
from mmseg_pmm.files import read_mask, write_cams, write_mask
from mmseg_pmm.files.made_of import NAME, sources_of

from ...conftest import PALETTE, dataset_config
from ...datasets.transforms.test_pseudo_mask_transforms import (
    pseudo_mask_pipeline,
)


def build(root, cam_dir, mask_dir, **kwargs):
    dataset = DATASETS.build(
        dataset_config(root, pipeline=pseudo_mask_pipeline(cam_dir))
    )
    return DataSetMasks(dataset, str(mask_dir), **kwargs)


def test_counts_and_areas(tiny_voc, tiny_cams, tmp_path):
    maker = build(tiny_voc, tiny_cams, tmp_path / 'masks', evaluate=True)
    for index, item in enumerate(maker.run(range(6))):
        mask = read_mask(maker.mask_path(index))
        truth = read_mask(tiny_voc / f'SegmentationClass/scene_{index}.png')
        assert item['pixels'].tolist() == [
            (mask == label).sum() for label in range(256)
        ]
        both = [(mask == truth)[truth == label].sum() for label in range(3)]
        assert item['areas'][0].tolist() == both
        assert item['made']
    assert not any(item['made'] for item in maker.run(range(6)))


class WithoutCAMs:
    """A step that makes a mask of nothing but an open pixel."""

    def __call__(self, results):
        mask = np.zeros((40, 56), np.uint8)
        mask[0, 0] = 255
        return dict(results, gt_seg_map=mask)


def test_masks_of_other_labels_are_made_again(tiny_voc, tmp_path):
    maker = DataSetMasks(
        DATASETS.build(dataset_config(tiny_voc, pipeline=[])), str(tmp_path)
    )
    maker.dataset.pipeline = WithoutCAMs()
    assert maker[0]['made'] and not maker[0]['made']
    made = read_mask(maker.mask_path(0))
    write_mask(maker.mask_path(0), np.full_like(made, 2), PALETTE)
    assert maker[0]['made']
    assert (read_mask(maker.mask_path(0)) == made).all()


def test_masks_that_a_person_has_mended_stay(tiny_voc, tiny_cams, tmp_path):
    """Whatever they show: their CAMs are of the image's labels."""
    maker = build(tiny_voc, tiny_cams, tmp_path)
    assert maker[0]['made']
    write_mask(maker.mask_path(0), 2 * read_mask(maker.mask_path(0)), PALETTE)
    assert not maker[0]['made']


@pytest.mark.parametrize(
    ('mask', 'sentence'),
    [
        (np.zeros((9, 9), np.uint8), 'is 9x9'),
        (np.zeros((40, 56, 3), np.uint8), 'one channel'),
        (np.full((40, 56), 7, np.uint8), r'has the values \[7\]'),
    ],
)
def test_masks_that_a_person_has_spoilt_are_named(
    tiny_voc, tiny_cams, tmp_path, mask, sentence
):
    """And not thrown away."""
    maker = build(tiny_voc, tiny_cams, tmp_path)
    maker[0]
    Image.fromarray(mask).save(maker.mask_path(0))
    content = Path(maker.mask_path(0)).read_bytes()
    with pytest.raises(ValueError, match=f'scene_0.png.*{sentence}.*remove'):
        maker[0]
    assert Path(maker.mask_path(0)).read_bytes() == content


def test_cams_of_a_photo_that_was_replaced(tiny_voc, tiny_cams, tmp_path):
    infos = build(tiny_voc, tiny_cams, tmp_path).dataset
    now = {
        f'scene_{index}': sources_of(infos.get_data_info(index))
        for index in range(6)
    }
    (tiny_cams / NAME).write_text(json.dumps(now))
    build(tiny_voc, tiny_cams, tmp_path)
    image = tiny_voc / 'JPEGImages/scene_2.jpg'
    image.write_bytes(image.read_bytes() + b' ')
    with pytest.raises(ValueError, match='damaged: scene_2. .*--resume'):
        build(tiny_voc, tiny_cams, tmp_path)


def test_what_a_mask_is_made_of(tiny_voc, tiny_cams, tmp_path):
    """The image and its CAMs, whatever their times are."""
    maker = build(tiny_voc, tiny_cams, tmp_path)
    before = maker.made_of()
    assert len(before) == 6
    cams = tiny_cams / 'scene_1.npz'
    cams.write_bytes(cams.read_bytes() + b' ')
    image = tiny_voc / 'JPEGImages/scene_2.jpg'
    image.write_bytes(image.read_bytes() + b' ')
    now = maker.made_of()
    changed = {stem for stem in before if before[stem] != now[stem]}
    assert changed == {'scene_1', 'scene_2'}


@pytest.mark.parametrize('workers', [0, 1])
def test_error_of_a_step_names_the_image(
    tiny_voc, tiny_cams, tmp_path, monkeypatch, workers
):
    maker = build(tiny_voc, tiny_cams, tmp_path / 'masks')
    step = maker.dataset.pipeline.transforms[-1]
    monkeypatch.setattr(step, 'eps', 'no number', raising=True)
    with pytest.raises(RuntimeError, match=r'no mask of .*scene_2.jpg'):
        list(maker.run([2], workers))  # two classes, which meet


@pytest.mark.parametrize(
    'truth, said',
    [
        (Image.new('L', (56, 40), 128), 'value 128'),
        (Image.new('L', (56, 9)), 'is 56x9, but .*56x40'),
    ],
)
def test_wrong_ground_truth_is_named(
    tiny_voc, tiny_cams, tmp_path, truth, said
):
    maker = build(tiny_voc, tiny_cams, tmp_path / 'masks', evaluate=True)
    truth.save(tiny_voc / 'SegmentationClass/scene_0.png')
    with pytest.raises(ValueError, match=f'Class/scene_0.png.*{said}'):
        maker[0]


def test_pixels_left_open_are_not_judged(tiny_voc, tiny_cams, tmp_path):
    seeds = dict(type='mmseg_pmm.ConfidentSeeds', fg=0.6, bg=0.2)
    dataset = DATASETS.build(
        dataset_config(
            tiny_voc, pipeline=pseudo_mask_pipeline(tiny_cams, seeds)
        )
    )
    maker = DataSetMasks(dataset, str(tmp_path / 'seeds'), evaluate=True)
    item = maker[2]
    mask = read_mask(maker.mask_path(2))
    truth = read_mask(tiny_voc / 'SegmentationClass/scene_2.png')
    open_pixels = (mask == 255).sum()
    assert open_pixels > 0 and item['pixels'][255] == open_pixels
    # union and areas of both sides, summed over the classes
    sure = mask != 255
    assert item['areas'][2].sum() == item['areas'][3].sum() == sure.sum()
    assert item['areas'][0].sum() == (mask == truth)[sure].sum()


def test_many_results_open_few_files(tiny_voc, tiny_cams, tmp_path):
    """Results of worker processes must not hold a file each."""
    maker = build(tiny_voc, tiny_cams, tmp_path / 'masks', evaluate=True)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, limits[1]))
    try:
        items = list(maker.run(list(range(6)) * 20, num_workers=1))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert len(items) == 120


def test_ground_truth_in_the_label_ids_of_a_subset(tmp_path):
    """VOC's dog is 12 on disk and 1 in a data set of dogs only."""
    for name in ('JPEGImages', 'SegmentationClass', 'cams'):
        (tmp_path / name).mkdir()
    truth = np.zeros((12, 16), np.uint8)
    truth[:, :8], truth[0] = 12, 15
    Image.new('RGB', (16, 12)).save(tmp_path / 'JPEGImages/a.jpg')
    Image.fromarray(truth).save(tmp_path / 'SegmentationClass/a.png')
    (tmp_path / 'image_labels.json').write_text('{"a": ["dog", "person"]}')
    (tmp_path / 'list.txt').write_text('a')
    cams = (truth == 12)[None].astype(np.float32)
    write_cams(tmp_path / 'cams/a.npz', cams, [1])
    dataset = DATASETS.build(
        dict(
            type='mmseg_pmm.VOCImageLabels',
            metainfo=dict(classes=('background', 'dog')),
            data_root=str(tmp_path),
            data_prefix=dict(
                img_path='JPEGImages', seg_map_path='SegmentationClass'
            ),
            ann_file='list.txt',
            pipeline=pseudo_mask_pipeline(
                tmp_path / 'cams',
                dict(type='mmseg_pmm.ArgmaxPseudoMask', crf=None),
            ),
        )
    )
    maker = DataSetMasks(dataset, str(tmp_path / 'masks'), evaluate=True)
    areas = torch.from_numpy(maker[0]['areas'])
    iou = IoUMetric.total_area_to_metrics(*areas)['IoU']
    assert iou.tolist() == [1, 1]


def test_wrappers_and_empty_lists_are_refused(tiny_voc, tiny_cams):
    dataset = build(tiny_voc, tiny_cams, 'masks').dataset
    with pytest.raises(ValueError, match='ConcatDataset'):
        DataSetMasks(torch.utils.data.ConcatDataset([dataset]), 'masks')
    with pytest.raises(ValueError, match='length 0'):
        DataSetMasks(dataset.get_subset([]), 'masks')


def test_missing_cams_are_said_first(tiny_voc, tiny_cams, tmp_path):
    """With the command that makes them, where it is known."""
    config = dataset_config(tiny_voc, pipeline=pseudo_mask_pipeline('none'))
    dataset = DATASETS.build(config)
    with pytest.raises(FileNotFoundError, match='CONFIG .*--out none`$'):
        DataSetMasks(dataset, str(tmp_path))
    asked = []

    def command_of(folder):
        asked.append(folder)
        return f'a command --out {folder}'

    with pytest.raises(FileNotFoundError, match='`a command --out none`$'):
        DataSetMasks(dataset, str(tmp_path), command_of=command_of)
    assert asked == ['none']
    (tiny_cams / 'scene_3.npz').unlink()
    with pytest.raises(
        FileNotFoundError, match='1 of 6.*scene_3.*`a com.*/cams --resume`'
    ):
        build(tiny_voc, tiny_cams, tmp_path, command_of=command_of)


def test_pipeline_has_to_end_with_a_mask(tiny_voc, tmp_path):
    dataset = DATASETS.build(
        dataset_config(tiny_voc, pipeline=[dict(type='LoadImageFromFile')])
    )
    with pytest.raises(KeyError, match='scene_0.jpg.*gt_seg_map'):
        DataSetMasks(dataset, str(tmp_path))[0]


def argmax_masks(root, cam_dir, mask_dir, evaluate=False, **kwargs):
    """Quick ones, without a CRF."""
    step = dict(type='mmseg_pmm.ArgmaxPseudoMask', crf=None, **kwargs)
    dataset = DATASETS.build(
        dataset_config(root, pipeline=pseudo_mask_pipeline(cam_dir, step))
    )
    return DataSetMasks(dataset, str(mask_dir), evaluate)


def test_masks_older_than_their_cams_are_made_again(
    tiny_voc, tiny_cams, tmp_path
):
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path / 'masks')
    cams = tiny_cams / 'scene_0.npz'
    assert maker[0]['made']
    written = os.path.getmtime(maker.mask_path(0))
    os.utime(cams, (written - 60, written - 60))
    assert not maker[0]['made']
    os.utime(cams, (written + 60, written + 60))
    assert maker[0]['made']


def test_masks_of_fewer_labels_are_not_taken(tiny_voc, tiny_cams, tmp_path):
    """Nothing is seen in a mask of a label that came later."""
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path / 'masks')
    assert maker[0]['made'] and not maker[0]['made']
    path = tiny_voc / 'image_labels.json'
    os.utime(path)  # written again, with the same labels
    assert not maker[0]['made']
    labels_of = json.loads(path.read_text())
    path.write_text(json.dumps(dict(labels_of, scene_0=['disc', 'square'])))
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path / 'masks')
    with pytest.raises(ValueError, match='scene_0.npz has the classes'):
        maker[0]


def test_damaged_masks_are_made_again(tiny_voc, tiny_cams, tmp_path):
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path / 'masks')
    maker[0]
    whole = Path(maker.mask_path(0)).read_bytes()
    Path(maker.mask_path(0)).write_bytes(whole[:50])
    assert maker[0]['made']
    assert Path(maker.mask_path(0)).read_bytes() == whole


def test_masks_with_open_pixels_are_gone_on_with(
    tiny_voc, tiny_cams, tmp_path
):
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path, ignore_below=0.9)
    assert maker[0]['made'] and maker[0]['pixels'][255] > 0
    assert not maker[0]['made']


def test_missing_cams_are_said_before_the_work(tiny_voc, tiny_cams, tmp_path):
    (tiny_cams / 'scene_4.npz').unlink()
    with pytest.raises(FileNotFoundError, match='1 of 6.*scene_4.npz.*--out'):
        argmax_masks(tiny_voc, tiny_cams, tmp_path)


def test_judged_only_where_it_is_asked_for(tiny_voc, tiny_cams, tmp_path):
    assert argmax_masks(tiny_voc, tiny_cams, tmp_path)[0]['areas'] is None
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path, evaluate=True)
    assert maker[0]['areas'].shape == (4, 3)


def test_the_data_sets_own_ignored_label(tiny_voc, tiny_cams, tmp_path):
    maker = argmax_masks(tiny_voc, tiny_cams, tmp_path, evaluate=True)
    truth = read_mask(tiny_voc / 'SegmentationClass/scene_2.png')
    maker.dataset.ignore_index = 2
    areas = maker[2]['areas']
    mask = read_mask(maker.mask_path(2))
    assert areas[3].sum() == ((truth != 2) & (mask != 2)).sum() < truth.size
