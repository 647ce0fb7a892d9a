"""What a user has to look at, in sentences."""

import numpy as np
import pytest

from mmseg_pmm.files import write_mask
from mmseg_pmm.visualization.remarks import (
    remarks_of_masks,
    remarks_of_warnings,
    some,
)
from mmseg_pmm.visualization.sections import ReportedImages

KEPT = (
    'in 61 of 266 images (23 %, 2007_008403 first) a class would have kept '
    'less than 0.25 of its old pixels: it has its old pixels there '
    '(keep_known of PseudoMaskWriter)'
)
FEW = (
    '{} dies out: the model predicts 0 pixels of it, and the old masks have '
    '3900 in 4 images, too few to end the refreshes'
)
ENDS = (
    '{} dies out: the model predicts 9 pixels of it, and the old masks have 99'
)
REFUSED = 'no round 1 of the pseudo-masks: training goes on with round 0'


def test_kept_pixels():
    (said,) = remarks_of_warnings([KEPT])
    assert 'in 61 of 266 images (23 %) the masks made anew' in said


def test_a_refused_refresh_is_one_sentence():
    said = remarks_of_warnings(
        [KEPT, FEW.format('bird'), ENDS.format('potted plant'), REFUSED]
    )
    (said,) = said
    assert 'not made anew' in said
    assert 'did not find potted plant (nor bird, which few' in said
    # resumed after it: the class is not named again
    (said,) = remarks_of_warnings(
        ['a class died out before this checkpoint: training goes on']
    )
    assert 'did not find a class.' in said


def test_classes_of_few_images():
    (said,) = remarks_of_warnings([FEW.format('bird'), FEW.format('boat')])
    assert 'does not find bird and boat' in said


def test_classes_that_nothing_judges():
    (said,) = remarks_of_warnings(
        [
            "['bus', 'car'] do not count in the average precision: none of "
            'the 52 images shows them'
        ]
    )
    assert (
        'no image of validation (52) shows bus and car: how well they' in said
    )


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
    assert 'new_dataset.py --without' in never[1]
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
