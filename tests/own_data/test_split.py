import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.own_data.split import split

NAMES = 'abcd'
labels = st.lists(st.sets(st.sampled_from(NAMES)).map(sorted), min_size=1)


@given(labels, st.floats(0.05, 0.5))
def test_parts(names, share):
    labels_of = {f'{i}.png': each for i, each in enumerate(names)}
    train, val = split(labels_of, share)
    assert sorted(train + val) == sorted(labels_of)
    assert not set(train) & set(val)
    learnt = Counter(name for image in train for name in labels_of[image])
    judged = Counter(name for image in val for name in labels_of[image])
    for name in learnt | judged:
        assert learnt[name] >= 1  # a class is learnt in any case


def test_share_of_each_class():
    generator = random.Random(0)
    labels_of = {
        f'{i}.png': sorted(n for n in NAMES if generator.random() < 0.3)
        for i in range(2000)
    }
    train, val = split(labels_of, 0.1)
    assert len(val) == 200
    total = Counter(n for names in labels_of.values() for n in names)
    judged = Counter(n for image in val for n in labels_of[image])
    for name in NAMES:
        assert 0.09 <= judged[name] / total[name] <= 0.11
    none = sum(not names for names in labels_of.values())
    judged_none = sum(not labels_of[image] for image in val)
    assert abs(judged_none - 0.1 * none) < 1


def test_a_rare_class_is_in_both():
    labels_of = {f'{i}.png': ['cat'] for i in range(50)}
    labels_of |= {'x.png': ['dog'], 'y.png': ['cat', 'dog'], 'z.png': ['owl']}
    train, val = split(labels_of, 0.1)
    assert len({'x.png', 'y.png'} & set(val)) == 1
    assert 'z.png' in train


def test_the_same_each_time_in_any_order():
    labels_of = {f'{i}.png': ['cat'] if i % 2 else [] for i in range(40)}
    turned = dict(reversed(labels_of.items()))
    assert split(labels_of, 0.2) == split(turned, 0.2)
    assert split(labels_of, 0.2) != split(labels_of, 0.2, seed=1)


def test_images_that_may_judge():
    labels_of = {f'{i}.png': ['cat'] for i in range(40)}
    judged = {'3.png', '5.png', '7.png'}
    assert set(split(labels_of, 0.5, judged)[1]) == judged
