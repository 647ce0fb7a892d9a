"""Sections of a report over drawn masks whose figures are known."""

import re

import numpy as np
import pytest
from PIL import Image

from mmseg_pmm.files import write_cams, write_mask
from mmseg_pmm.pseudo_masks import tying_threshold
from mmseg_pmm.visualization.mask_comparison import compare_masks
from mmseg_pmm.visualization.mask_sections import mask_sections
from mmseg_pmm.visualization.reported_images import ReportedImages
from mmseg_pmm.visualization.sections import (
    examples_section,
    labels_section,
    rounds_section,
)
from mmseg_pmm.visualization.threshold_section import (
    marks_of,
    threshold_section,
)

METAINFO = dict(
    classes=('background', 'cat', 'd&g'),
    palette=[[0, 0, 0], [200, 30, 30], [30, 30, 200]],
)
LABELS = [(1,), (2,), (), (1, 2)]
SIZE = 20, 30


@pytest.fixture
def infos(tmp_path):
    """Four images; the first has a ground truth."""
    made = []
    for index, labels in enumerate(LABELS):
        path = tmp_path / f'{index}.jpg'
        Image.new('RGB', SIZE[::-1], 'gray').save(path)
        made.append(dict(img_path=str(path), img_labels=labels))
    truth = tmp_path / 'truth.png'
    write_mask(truth, np.ones(SIZE, np.uint8), METAINFO['palette'])
    made[0].update(
        seg_map_path=str(truth), reduce_zero_label=False, label_map=None
    )
    return made


def write(folder, masks):
    for stem, mask in masks.items():
        write_mask(folder / f'{stem}.png', mask, METAINFO['palette'])
    return str(folder)


@pytest.fixture
def masks(tmp_path):
    """Two folders: the second loses the dog of 1, and differs in half of 3."""
    blank = np.zeros(SIZE, np.uint8)
    cat, dog = blank + 1, blank + 2
    both = cat.copy()
    both[:10] = 2
    first = dict(zip('0123', (cat, dog, blank, both), strict=True))
    open_ = blank.copy()
    open_[:, :15] = 255
    second = dict(zip('0123', (cat, open_, blank, cat), strict=True))
    return {
        'old': write(tmp_path / 'old', first),
        'new': write(tmp_path / 'new', second),
    }


def test_masks_are_compared(infos, masks):
    paths = [info['img_path'] for info in infos]
    compared = compare_masks(paths, LABELS, list(masks.values()))
    # what one of them leaves open is no difference
    assert [each.differing for each in compared] == [0, 0.5, 0, 0.5]
    assert [each.lost for each in compared] == [[], [(1, 2)], [], [(1, 2)]]
    assert compared[3].pixels[0, :3].tolist() == [0, 300, 300]
    assert compared[1].pixels[1, [0, 2, 255]].tolist() == [300, 0, 300]


def test_missing_masks_are_no_difference(infos, masks, tmp_path):
    paths = [info['img_path'] for info in infos]
    folders = [*masks.values(), str(tmp_path / 'none')]
    compared = compare_masks(paths, LABELS, folders)
    assert compared[1].lost == [(1, 2)]
    assert not compared[1].pixels[2].any()
    # of another size: all of it
    write(tmp_path / 'none', {'0': np.ones((2, 2), np.uint8)})
    assert compare_masks(paths[:1], LABELS, folders)[0].differing == 1


def text_of(parts):
    """What one reads on the page."""
    page = re.sub(r'data:image/\w+;base64,[\w+/=]+', '', ''.join(parts))
    return re.sub(r'\s+', ' ', re.sub('<[^>]*>', ' ', page))


def test_labels(infos):
    text = text_of(labels_section(ReportedImages(infos, METAINFO)))
    assert '4 training images, 1 of them without' in text
    assert 'cat 2 d&amp;g 2' in text
    text = text_of(labels_section(ReportedImages(infos[:2], METAINFO)))
    assert '2 training images. The method learns' in text


def test_labels_with_more_columns(infos):
    columns = {
        'images of validation': {'background': '9', 'cat': '3', 'd&g': '0'},
        'average precision': {'cat': '71.5'},
    }
    parts = labels_section(ReportedImages(infos, METAINFO), columns)
    text = text_of(parts)
    assert 'class training images images of validation average' in text
    assert 'cat 2 3 71.5 d&amp;g 2 0 ' in text
    # bars of the counts of training alone
    assert ''.join(parts).count('class="bar"') == 2


def test_rounds():
    metrics = {'pseudo_masks/changed': 10.4, 'pseudo_masks/kept': 22.9}
    said = dict(iteration=1500, images=2660, metrics=metrics)
    text = text_of(rounds_section({'seg, round 1': said}))
    assert 'seg, round 1, made after 1,500 steps: 10 % of' in text
    assert 'In 23 % of the 2,660 images' in text
    metrics['pseudo_masks/kept'] = 0.0
    assert 'were kept' not in text_of(rounds_section({'a': said}))
    # no masks before it, no rounds
    said['metrics'] = {'pseudo_masks/foreground': 20.0}
    assert rounds_section({'a': said}) == []
    assert rounds_section({}) == []


def test_examples_show_all_there_is(infos, masks, tmp_path):
    cams = np.ones((1, *SIZE), np.float32)
    write_cams(tmp_path / 'cams/0.npz', cams, [1])
    images = ReportedImages(
        infos, METAINFO, {'CAM': str(tmp_path / 'cams')}, masks
    )
    text = text_of(examples_section(images, 'Some', 'text', number=4))
    assert '0: cat image CAM: cat old new ground truth' in text
    # no column of what is not there
    assert '3: cat, d&amp;g image old new' in text
    # last, since it shows nothing
    assert text.rstrip().endswith('2: no label image old new')
    assert '2: no label' not in text_of(
        examples_section(images, 'Some', 'text', number=3)
    )


def test_foreground_disagreement_and_lost_labels(infos, masks):
    images = ReportedImages(infos, METAINFO, {}, masks)
    text = text_of(mask_sections(images))
    # of 2400 pixels; cats: 600 + 300, then 1200; dogs: 900, then none
    assert 'cat 37.5 % 50.0 % d&amp;g 37.5 % 0.0 %' in text
    assert 'old: 75.0 %; new: 50.0 %' in text
    disagreement = text.partition('Where masks disagree most')[2]
    assert '1: d&amp;g (50 % differ)' in disagreement
    assert '0: cat' not in disagreement
    assert 'of 4: old: 0; new: 2' in text
    assert '3: cat, d&amp;g (without: d&amp;g in new)' in text
    assert 'Others: 3.' in text_of(mask_sections(images, number=1))
    one = ReportedImages(infos, METAINFO, {}, {'old': masks['old']})
    text = text_of(mask_sections(one))
    assert 'disagree' not in text and 'None: every label' in text
    assert mask_sections(ReportedImages(infos, METAINFO)) == []


@pytest.mark.parametrize(
    'step, thresholds',
    [
        (dict(type='ClasswiseCRF', alpha=1), [0.5]),
        (dict(type='ArgmaxPseudoMask'), [tying_threshold(11)]),  # its default
        (dict(type='ThresholdPseudoMask', background=0.3), [0.3]),
        (dict(type='ConfidentSeeds', fg=0.5, bg=0.1), [0.5, 0.1]),
        (dict(type='ClasswiseCRF', alpha='auto'), []),
        (dict(type='CVSmoothing', threshold=0.05), []),
    ],
)
def test_thresholds_of_each_kind_of_step(step, thresholds):
    step['type'] = f'mmseg_pmm.{step["type"]}'
    found = list(marks_of(step).values())
    assert found == pytest.approx(thresholds)


class MapsOnly(list):
    def get_data_info(self, index):
        return dict(img_labels=LABELS[index])


def test_threshold_section(monkeypatch):
    drawn = {}
    monkeypatch.setattr(
        'mmseg_pmm.visualization.threshold_section.draw_activations',
        lambda file, levels, histogram, marks: drawn.update(
            zip(levels.tolist(), histogram.tolist(), strict=True)
        ),
    )
    maps = MapsOnly(
        dict(cams=np.full((1, 2, 3), value), **smooth)
        for value, smooth in (
            (0.251, {}),
            (0.9, dict(smooth_cams=np.full((1, 2, 3), 0.5))),
            (0.0, {}),  # without a label
            (1.0, {}),
        )
    )
    text = text_of(
        threshold_section(
            'ppmg', maps, dict(type='mmseg_pmm.ClasswiseCRF', alpha=1), 'So.'
        )
    )
    assert 'Tie with background (alpha = 1): 0.50. So.' in text
    drawn = {level: count for level, count in drawn.items() if count}
    assert drawn == {64.5 / 256: 6, 128.5 / 256: 6, 255.5 / 256: 6}
    assert (
        threshold_section('a', maps, dict(type='LoadImageFromFile'), '') == []
    )
