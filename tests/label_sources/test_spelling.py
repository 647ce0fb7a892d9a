import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.label_sources import spelling
from mmseg_pmm.label_sources.spelling import (
    distance,
    look_alikes,
    spelling_remarks,
)

COMMON = 120


@pytest.mark.parametrize(
    'slip, name',
    [
        ('dgo', 'dog'),
        ('hose', 'horse'),
        ('dogg', 'dog'),
        ('doog', 'dog'),
        ('dogs', 'dog'),
        ('tre', 'tree'),
        ('appel', 'apple'),
        ('house', 'horse'),
        ('glas', 'glass'),
        ('Dog', 'dog'),
        ('DOGS', 'dog'),
        ('traffic-light', 'traffic_light'),
        ('trafficlight', 'traffic light'),
        ('trafficLight', 'traffic light'),
        ('trafic light', 'traffic light'),
        ('airplane', 'aeroplane'),
        ('brod bean', 'broad bean'),
        ('unusaul', 'unusual'),
        ('untie tool', 'unite tool'),
        ('leaf inected', 'leaf infected'),
        ('class1', 'class_1'),
        ('köter', 'koter'),
    ],
)
def test_slips(slip, name):
    assert look_alikes({slip: 1, name: COMMON}) == [(slip, name)]
    assert look_alikes({name: COMMON, slip: 24}) == [(slip, name)]
    # both are common: they are two classes
    assert look_alikes({name: COMMON, slip: 25}) == []


@pytest.mark.parametrize(
    'rare, common',
    [
        ('cow', 'dog'),
        ('class_1', 'class_2'),
        ('class1', 'class2'),
        ('class 1', 'class 11'),
        ('7up', '8up'),
        ('type a', 'type b'),
        ('stage_i', 'stage_ii'),
        ('stage_ii', 'stage_iii'),
        ('ripe', 'unripe'),
        ('infected', 'uninfected'),
        ('left hand', 'right hand'),
        ('bicycle', 'tricycle'),
        ('marketing', 'targeting'),
        ('marble', 'mantle'),
        ('cat', 'car'),
        ('dig', 'dog'),
        ('boat', 'coat'),
        ('car', 'cart'),
        ('typical', 'atypical'),
        ('atypical', 'typical'),
        ('a-typical', 'typical'),
        ('cell typical', 'cell atypical'),
        ('leaf uninfected', 'leaf infected'),
        ('leaf infected', 'leaf un-infected'),
        ('cell normal', 'cell abnormal'),
        ('typeA', 'typeB'),
        ('猫', '狗'),
    ],
)
def test_two_classes(rare, common):
    assert look_alikes({rare: 1, common: COMMON}) == []


def test_the_nearest_of_several():
    number_of = {'trains': 900, 'train': 400, 'trainx': 1, 'tra inx': 300}
    assert look_alikes(number_of) == [('trainx', 'tra inx')]
    del number_of['tra inx']
    # both are a letter away
    assert look_alikes(number_of) == [('trainx', 'trains')]


def test_it_is_a_question():
    (one,) = spelling_remarks({'horse': 1, 'house': 9}, 'x.csv')
    assert one == (
        '"horse" (1 image) looks like "house" (9): is it the same? If so, '
        'correct it in x.csv'
    )
    (two,) = spelling_remarks({'horse': 2, 'house': 10}, 'x.csv')
    assert '(2 images)' in two


def test_few_of_many_names_are_compared_letter_by_letter(monkeypatch):
    compared = []

    def counted(first, second):
        compared.append((first, second))
        return distance(first, second)

    monkeypatch.setattr(spelling, 'distance', counted)
    rare = ('bear', 'bird', 'camel', 'goat', 'hippo', 'horse', 'koala')
    common = ('cow', 'panda', 'pig', 'rhino', 'sheep', 'snake', 'tiger')
    number_of = dict.fromkeys(rare, 1) | dict.fromkeys(common, COMMON)
    assert look_alikes(number_of) == []
    assert len(compared) <= 2
    # of the same letters, but of other lengths
    compared.clear()
    assert look_alikes({'banana': 1, 'banana banana': COMMON}) == []
    assert compared == []


def test_distance():
    assert distance('', '') == 0
    assert distance('ab', 'ba') == 1
    assert distance('abcd', 'acbd') == 1
    assert distance('kitten', 'sitting') == 3
    assert distance('ca', 'abc') == 3  # no letter twice


words = st.text('abc', max_size=5)


@given(words, words, words)
def test_distance_of_any_words(first, second, third):
    assert distance(first, second) == distance(second, first)
    assert (distance(first, second) == 0) == (first == second)
    assert distance(first + third, second + third) <= distance(first, second)
    assert distance(first, second) <= max(len(first), len(second))
    assert distance(first, second) >= abs(len(first) - len(second))
