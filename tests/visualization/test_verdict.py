"""Sentences follow from figures, and none is said of what is not known."""

import itertools

import pytest

from mmseg_pmm.visualization.verdict import (
    FIRST_LOOK,
    Outcome,
    guessing,
    verdict,
)


def said(**known):
    return ' '.join(verdict(Outcome(**known)))


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
    ],
)
def test_precision_is_seen_beside_guessing(precision, guess, words):
    text = said(precision=precision, guessing=guess, judged=52)
    assert words in text
    assert ('more images' in text) == ('tells' in words and words[0] in 'ph')
    assert 'few images' not in text
    text = said(precision=precision, guessing=guess, judged=5)
    assert 'So few images are hardly enough' in text


def test_precision_where_guessing_is_not_known():
    text = said(precision=80)
    assert 'The classifier has mAP 80.0.' in text
    assert 'images' not in text and 'nothing' not in text


def test_what_is_next():
    text = said(steps=100, alpha_section='Masks of ppmg')
    assert 'worth a longer training' in text and '"Masks of ppmg"' in text
    text = said(steps=9000)
    assert 'use the model' in text and 'on thresholds' in text


def average_precision(ranked):
    """Of images in an order, True for those that show the class."""
    found = [place for place, shows in enumerate(ranked, 1) if shows]
    return sum(i / place for i, place in enumerate(found, 1)) / len(found)


@pytest.mark.parametrize('n, p', [(1, 1), (5, 1), (6, 2), (4, 4)])
def test_guessing_is_the_mean_over_all_orders(n, p):
    orders = set(itertools.permutations([True] * p + [False] * (n - p)))
    mean = sum(map(average_precision, orders)) / len(orders)
    labels = [(1,)] * p + [()] * (n - p)
    assert guessing(labels, [1, 2]) == pytest.approx(100 * mean)


def test_guessing_is_a_mean_of_classes():
    labels = [(1,), (1, 2), (), ()]
    one, other = (guessing(labels, [label]) for label in (1, 2))
    assert guessing(labels, [1, 2, 3]) == pytest.approx((one + other) / 2)
    assert guessing([(), ()], [1]) is None
    assert guessing([], [1]) is None


def test_the_class_that_is_told_worst():
    known = dict(precision=70, guessing=20, judged=50, worst=('cow', 40.6))
    assert 'guessing gives 20; least of all cow with 40.6)' in said(**known)
    assert 'cow' not in said(**dict(known, precision=95))
