import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.label_sources.spelling import distance, look_alikes

COMMON = 120


@pytest.mark.parametrize(
    'slip, name',
    [
        ('dgo', 'dog'),
        ('hose', 'horse'),
        ('dogg', 'dog'),
        ('dig', 'dog'),
        ('dogs', 'dog'),
        ('glas', 'glass'),
        ('Dog', 'dog'),
        ('DOGS', 'dog'),
        ('traffic-light', 'traffic_light'),
        ('trafficlight', 'traffic light'),
        ('trafficLight', 'traffic light'),
        ('trafic light', 'traffic light'),
        ('airplane', 'aeroplane'),
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
        ('class 1', 'class 11'),
        ('7up', '8up'),
        ('type a', 'type b'),
        ('stage_i', 'stage_ii'),
        ('stage_ii', 'stage_iii'),
        ('ripe', 'unripe'),
        ('infected', 'uninfected'),
        ('left hand', 'right hand'),
        ('bicycle', 'tricycle'),
        ('marble', 'mantle'),
        ('typeA', 'typeB'),
        ('猫', '狗'),
    ],
)
def test_two_classes(rare, common):
    assert look_alikes({rare: 1, common: COMMON}) == []


def test_the_nearest_of_several():
    number_of = {'carts': 900, 'car': 400, 'carx': 1, 'ca rx': 300}
    assert look_alikes(number_of) == [('carx', 'ca rx')]
    del number_of['ca rx']
    assert look_alikes(number_of) == [('carx', 'car')]


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
