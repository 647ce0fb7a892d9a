import numpy as np
import pytest

from mmseg_pmm.evaluation import mask_changes
from mmseg_pmm.evaluation.mask_changes import MaskChanges

NAMES = 'background', 'cat', 'dog'


def pixels(*counts):
    return np.array([*counts, *[0] * (256 - len(counts))])


def result(stem, before, predicted, after, kept=(), unsure=()):
    return dict(
        stem=stem,
        changed=(10, 100),
        before=pixels(*before),
        predicted=pixels(*predicted),
        unsure=pixels(*unsure),
        unusable=None,
        pixels=pixels(*after),
        kept=list(kept),
    )


RESULTS = [
    result('a', (60, 40, 0), (80, 20, 0), (80, 20, 0)),
    # the dog is lost, and kept
    result('b', (50, 10, 40), (80, 20, 0), (50, 10, 40), [2]),
    # had no mask before
    dict(stem='c', changed=None, unusable=None, pixels=pixels(0, 0, 100)),
]


def test_by_hand(monkeypatch):
    monkeypatch.setattr(mask_changes, 'ENOUGH', 1)
    changes = MaskChanges(RESULTS, NAMES, 0.25)
    assert changes.metrics() == pytest.approx(
        {
            'changed': 10,
            'kept': 50,
            'dying': 1,
            'foreground_before': 45,
            'pixels_before/background': 55,
            'pixels_before/cat': 25,
            'pixels_before/dog': 20,
        }
    )
    assert changes.dying == ['dog']
    rows = [line.split() for line in changes.table().splitlines()[1:]]
    assert rows == [
        ['background', '55.00', '80.00', '65.00'],
        ['cat', '25.00', '20.00', '15.00'],
        ['dog', '20.00', '0.00', '20.00'],
    ]
    many, dies = changes.warnings()
    assert '1 of 2 images (50 %, b first)' in many and '0.25' in many
    assert dies.startswith('dog dies out: the model predicts 0 pixels')
    assert dies.endswith('the old masks have 40')


@pytest.mark.parametrize('others, warned', [(9, False), (8, True)])
def test_more_than_a_tenth_of_the_images_is_a_warning(others, warned):
    same = 50, 10, 40
    results = [RESULTS[0]] * others + [result('b', same, same, same, [2])]
    said = MaskChanges(results, NAMES, 0.25).warnings()
    assert bool(said) == warned


def test_background_that_goes_is_no_class_that_dies():
    one = result('a', (90, 5, 5), (10, 45, 45), (10, 45, 45))
    assert MaskChanges([one] * 20, NAMES, 0.25).lost == []


def test_nothing_is_known():
    assert MaskChanges(RESULTS[2:], NAMES, 0.25).metrics() == {}
    # nothing is to be kept: no class can die
    assert MaskChanges(RESULTS * 20, NAMES, 0).dying == []
    # there never was a cat
    results = [result('a', (99, 0, 1), (99, 0, 1), (99, 0, 1))] * 20
    assert MaskChanges(results, NAMES, 1).dying == []


@pytest.mark.parametrize('images, dying', [(1, []), (19, []), (20, ['dog'])])
def test_a_rare_class_is_only_a_warning(images, dying):
    results = [result('a', (50, 50, 0), (50, 50, 0), (50, 50, 0))] * 1000
    results += [result('b', (50, 0, 50), (88, 0, 12), (50, 0, 50))] * images
    changes = MaskChanges(results, NAMES, 0.25)
    assert changes.dying == dying
    assert changes.metrics()['dying'] == len(dying)
    (said,) = changes.warnings()
    assert said.startswith('dog dies out')
    assert (f'in {images} images, too few' in said) == (not dying)


def test_unsure_pixels_are_not_lost():
    for unsure, dying in ((8, []), (7, ['dog'])):
        one = result(
            'a', (60, 0, 40), (58, 0, 2), (58, 0, 2), unsure=(32, 0, unsure)
        )
        assert MaskChanges([one] * 20, NAMES, 0.25).dying == dying


def test_older_masks_that_are_no_use_are_named_once():
    damaged = dict(RESULTS[2], unusable='old/c.png is damaged')
    (said,) = MaskChanges([damaged] * 3, NAMES, 0.25).warnings()
    assert said == '3 older masks are not used: old/c.png is damaged'
