"""What a user has to look at, in sentences."""

from unittest.mock import patch

import numpy as np
import pytest
import torch
from mmengine.logging import MMLogger

from mmseg_pmm.evaluation import AveragePrecision
from mmseg_pmm.evaluation.mask_changes import MaskChanges
from mmseg_pmm.files import write_mask
from mmseg_pmm.visualization.remarks import (
    remarks_of_masks,
    remarks_of_warnings,
    some,
)
from mmseg_pmm.visualization.reported_images import ReportedImages

NAMES = ('background', 'bird', 'potted plant')


def changes(images=20, before=200, after=0, kept=False, label=1):
    """Warnings of a refresh whose masks lose pixels of a class."""
    pixels = np.zeros(256)
    result = dict(
        changed=(1, 2),
        kept=kept,
        stem='a',
        unusable=None,
        unsure=pixels,
        before=pixels.copy(),
        predicted=pixels.copy(),
        pixels=pixels.copy(),
    )
    result['before'][label] = before
    result['predicted'][label] = after
    return MaskChanges([result] * images, NAMES, 0.25).warnings()


REFUSED = 'no round 1 of the pseudo-masks: training goes on with round 0'


def test_kept_pixels():
    (said,) = remarks_of_warnings(changes(after=200, kept=True))
    assert 'in 20 of 20 images (100 %) the masks made anew' in said


def test_a_refused_refresh_is_one_sentence():
    ends = changes(label=2, kept=True)
    said = remarks_of_warnings([*ends, *changes(images=4), REFUSED])
    (said,) = said
    assert 'not made anew' in said
    assert 'did not find potted plant (nor bird, which few' in said
    # resumed after it: the class is not named again
    (said,) = remarks_of_warnings(
        ['a class died out before this checkpoint: training goes on']
    )
    assert 'did not find a class.' in said


def test_classes_of_few_images():
    (said,) = remarks_of_warnings(
        [*changes(images=4), *changes(images=3, label=2)]
    )
    assert 'does not find bird and potted plant' in said


def test_classes_that_nothing_judges():
    metric = AveragePrecision()
    metric.dataset_meta = dict(classes=('background', 'cat', "dog's ear"))
    sample = dict(
        pred_score=torch.tensor([0.5, 0.5]), gt_score=torch.tensor([1, 0])
    )
    logger = MMLogger.get_current_instance()
    with patch.object(logger, 'warning') as warning:
        metric.process({}, [sample, sample])
        metric.compute_metrics(metric.results)
    (said,) = remarks_of_warnings([warning.call_args[0][0]])
    assert said.startswith("no image of validation (2) shows dog's ear: how")


def test_others_stay_as_they_are():
    others = ['the classes differ', 'another one']
    assert remarks_of_warnings(others) == others
    assert remarks_of_warnings([]) == []


def test_many_names():
    assert some('abcdefgh') == 'a, b, c, d, e, f and 2 more'
    assert some('a') == 'a' and some('ab') == 'a and b'


METAINFO = dict(
    classes=('background', 'cat', 'dog', 'cow'),
    palette=[[i] * 3 for i in range(4)],
)
LABELS = [(1,), (1, 2), (2,), ()]


@pytest.fixture
def write(tmp_path):
    def write(name, masks):
        for stem, labels in enumerate(masks):
            mask = np.zeros((2, 4), np.uint8)
            mask[0, : len(labels)] = labels
            write_mask(
                tmp_path / name / f'{stem}.png', mask, METAINFO['palette']
            )
        return str(tmp_path / name)

    return write


def remarks(masks):
    infos = [
        dict(img_path=f'{stem}.jpg', img_labels=labels)
        for stem, labels in enumerate(LABELS)
    ]
    images = ReportedImages(infos, METAINFO, {}, masks)
    return list(remarks_of_masks(images))


def test_masks_that_have_all_their_labels(write):
    assert remarks({'ppmg': write('a', [[1], [1, 2], [2], []])}) == []
    assert remarks({}) == []


def test_a_class_without_a_pixel(write):
    first = write('a', [[1], [1], [], []])
    again = write('b', [[1], [1], [], []])
    never, lost, lost_again = remarks({'ppmg': first, 'seg, round 1': again})
    # cow is in no image
    assert never[0] == 'ppmg' and 'no pixel of dog (2 images):' in never[1]
    assert '--without' not in never[1]
    assert lost == ('ppmg', lost[1])
    assert 'in 2 of 3 images (67 %)' in lost[1]
    # of the class once only
    assert lost_again[0] == 'seg, round 1'


def test_a_few_lost_labels_are_no_news(write, monkeypatch):
    folder = write('a', [[1], [1], [2], []])
    (said,) = remarks({'ppmg': folder})
    assert 'in 1 of 3 images (33 %)' in said[1]
    monkeypatch.setattr('mmseg_pmm.visualization.remarks.MANY_LOST', 34)
    assert remarks({'ppmg': folder}) == []


def test_images_without_mask_do_not_count(write):
    assert remarks({'ppmg': write('a', [[1], [1, 2]])}) == []
