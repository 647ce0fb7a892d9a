"""Sentences follow from figures, and none is said of what is not known."""

import pytest

from mmseg_pmm.visualization.verdict import (
    FIRST_LOOK,
    Facts,
    guessing,
    verdict,
)


def said(**known):
    return ' '.join(verdict(Facts(**known)))


def test_length():
    assert 'a first look' in said(steps=100) and '100 steps only' in said(
        steps=100
    )
    longer = said(steps=FIRST_LOOK, miou=45.21)
    assert 'first look' not in longer
    assert longer.startswith('The segmentor has learnt for 300 steps')
    assert 'mIoU of 45.2 on val' in longer
    assert 'steps' not in said() and 'mIoU' not in said(steps=5)


@pytest.mark.parametrize(
    'precision, guess, words',
    [
        (95.1, 20, 'tells the classes apart (mAP 95.1 on 52 images'),
        (55.6, 12, 'partly tells'),
        (30, 12, 'hardly tells'),
        # 25 of the 40 that guessing leaves
        (85, 60, 'partly tells'),
        # most images show the class: 90 is no better than a guess
        (90, 88, 'hardly tells'),
        (100, 100, 'says nothing here'),
        (80, None, 'says nothing here'),
    ],
)
def test_precision_is_seen_beside_guessing(precision, guess, words):
    text = said(precision=precision, guessing=guess, judged=52)
    assert words in text
    assert ('more images' in text) == ('tells' in words and words[0] in 'ph')
    assert 'few images' not in text
    text = said(precision=precision, guessing=guess, judged=5)
    assert 'so few images say little' in text


def test_what_is_next():
    text = said(steps=100, alpha_section='Masks of ppmg')
    assert 'worth a longer training' in text and '"Masks of ppmg"' in text
    text = said(steps=9000)
    assert 'use the model' in text and 'on thresholds' in text


def test_guessing_is_the_mean_share_of_the_classes_that_are_shown():
    # of 4 images: 2, 1 and none
    labels = [(1,), (1, 2), (), ()]
    assert guessing(labels, [1, 2, 3]) == pytest.approx(37.5)
    assert guessing([(), ()], [1]) is None
    assert guessing([], [1]) is None
