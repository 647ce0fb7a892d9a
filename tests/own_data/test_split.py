import os
import random
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from statistics import mean

from hypothesis import given
from hypothesis import strategies as st

from mmseg_pmm.own_data.split import split

ROOT = str(Path(__file__).parents[2])
NAMES = 'abcd'
labels = st.lists(st.sets(st.sampled_from(NAMES)).map(sorted), min_size=1)
shares = st.floats(0.05, 0.5)


def named(names):
    return {f'{i}.png': each for i, each in enumerate(names)}


def shown(images, labels_of):
    """How many images show each class, and none."""
    return Counter(
        name for image in images for name in labels_of[image] or [None]
    )


@given(labels, shares)
def test_parts(names, share):
    labels_of = named(names)
    train, val = split(labels_of, share)
    assert sorted(train + val) == sorted(labels_of)
    assert not set(train) & set(val)
    learnt, judged = shown(train, labels_of), shown(val, labels_of)
    for name in learnt | judged:
        assert learnt[name] >= 1  # a class is learnt in any case
        # one that alone shows a class cannot judge
        rest = [i for i in labels_of if name in (labels_of[i] or [None])]
        assert judged[name] or all(
            any(learnt[n] == 1 for n in labels_of[i] or [None]) for i in rest
        )


@given(st.lists(st.sampled_from(['', *NAMES]), min_size=1), shares)
def test_one_class_each(names, share):
    """Shares are exact, but for classes of few images."""
    labels_of = named([[name] if name else [] for name in names])
    train, val = split(labels_of, share)
    judged = shown(val, labels_of)
    total = shown(labels_of, labels_of)
    for name, number in total.items():
        assert judged[name] >= min(max(1, round(share * number)), number - 1)
    least = sum(
        min(max(1, round(share * number)), number - 1)
        for number in total.values()
    )
    most = len(labels_of) - len(total)
    assert len(val) == min(most, max(least, round(share * len(labels_of))))


def moved(labels_of, other, share):
    """Images of both that change places."""
    parts = [split(each, share)[1] for each in (labels_of, other)]
    return set(parts[0]) ^ set(parts[1]) & labels_of.keys() & other.keys()


def changes(labels_of, generator, number):
    """Data sets that differ by one label, or by one image."""
    classes = sorted({n for names in labels_of.values() for n in names})
    for index in range(number):
        image, like = generator.choices(sorted(labels_of), k=2)
        if index % 3 == 0:
            names = set(labels_of[image])
            names ^= {generator.choice(classes)}
            if names and generator.random() < 0.5:
                names ^= {generator.choice(classes)}
            yield image, labels_of | {image: sorted(names)}
        elif index % 3 == 1:
            yield image, {i: labels_of[i] for i in labels_of if i != image}
        else:
            image = f'new_{index}.png'
            yield image, labels_of | {image: labels_of[like]}


def several(number, probabilities, generator):
    return named(
        sorted(
            name
            for name, p in zip(NAMES, probabilities, strict=False)
            if generator.random() < p
        )
        for _ in range(number)
    )


def test_a_change_of_one_image_moves_few_others():
    for seed in range(6):
        generator = random.Random(seed)
        rare = [generator.uniform(0.02, 0.5) for _ in NAMES]
        of_several = several(300, rare, generator)
        of_one = named([[generator.choice(NAMES)] for _ in range(300)])
        for labels_of, most in ((of_one, 4), (of_several, 6)):
            found = [
                len(moved(labels_of, other, 0.1) - {image})
                for image, other in changes(labels_of, generator, 60)
            ]
            assert max(found) <= most
            assert mean(found) < 1
            assert sum(number <= 2 for number in found) >= 0.9 * len(found)


def test_share_of_each_class():
    labels_of = several(2000, [0.3] * 4, random.Random(0))
    train, val = split(labels_of, 0.1)
    assert 200 <= len(val) <= 215
    total, judged = shown(labels_of, labels_of), shown(val, labels_of)
    for name in [*NAMES, None]:
        assert 0.09 <= judged[name] / total[name] <= 0.125


def test_a_rare_class_is_in_both():
    labels_of = {f'{i}.png': ['cat'] for i in range(50)}
    labels_of |= {'x.png': ['dog'], 'y.png': ['cat', 'dog'], 'z.png': ['owl']}
    train, val = split(labels_of, 0.1)
    assert len({'x.png', 'y.png'} & set(val)) == 1
    assert 'z.png' in train


def test_images_of_a_rare_class_count_for_a_common_one():
    labels_of = {f'{i}.png': ['cat'] for i in range(100)}
    labels_of |= {f'{i}.png': ['cat', 'dog'] for i in range(10)}
    for seed in range(10):
        assert len(split(labels_of, 0.1, seed=seed)[1]) == 10


def test_the_same_each_time_in_any_order():
    labels_of = {f'{i}.png': ['cat'] if i % 2 else [] for i in range(40)}
    turned = dict(reversed(labels_of.items()))
    assert split(labels_of, 0.2) == split(turned, 0.2)
    assert split(labels_of, 0.2) != split(labels_of, 0.2, seed=1)


def test_the_same_as_ever():
    """Another choice would judge trainings by images that they have learnt."""
    names = ([], ['cat'], ['cat', 'dog'], ['cow'], ['cat'], ['cow', 'dog'])
    _, val = split(named(names * 8), 0.2)
    numbers = [int(name.removesuffix('.png')) for name in val]
    assert sorted(numbers) == [4, 6, 14, 17, 34, 35, 36, 38, 41, 44]


def test_images_are_not_looked_at_for_each_class():
    reads = Counter()

    class Names(list):
        def __contains__(self, name):
            reads[id(self)] += 1
            return super().__contains__(name)

        def __iter__(self):
            reads[id(self)] += 1
            return super().__iter__()

    labels_of = named([Names([f'class {i % 100}']) for i in range(400)])
    split(labels_of, 0.1)
    assert max(reads.values()) < 10


def test_the_same_in_each_process():
    program = (
        'from mmseg_pmm.own_data.split import split\n'
        "names = [f'{i}.png' for i in range(40)]\n"
        "print(split(dict.fromkeys(names, ['cat']), 0.1)[1])"
    )
    said = {
        subprocess.check_output(
            [sys.executable, '-c', program],
            env=dict(os.environ, PYTHONPATH=ROOT, PYTHONHASHSEED=seed),
        )
        for seed in '12'
    }
    val = split(named([['cat']] * 40), 0.1)[1]
    assert said == {f'{val}\n'.encode()}


def test_a_mac_writes_accents_apart():
    names = [f'{i}é.png' for i in range(40)]
    apart = [unicodedata.normalize('NFD', name) for name in names]
    assert names != apart
    parts = [split(dict.fromkeys(n, ['cat']), 0.2)[1] for n in (names, apart)]
    composed = [unicodedata.normalize('NFC', name) for name in parts[1]]
    assert sorted(parts[0]) == sorted(composed)


def test_an_image_that_is_moved_to_the_folder_of_another_class():
    folders = {f'cat/{i}.png': ['cat'] for i in range(40)}
    folders |= {f'dog/{40 + i}.png': ['dog'] for i in range(40)}
    names = {path[4:] for path in split(folders, 0.1)[1]}
    changed = 0
    for image in list(folders):
        to = 'dog' if image.startswith('cat') else 'cat'
        other = {i: folders[i] for i in folders if i != image}
        other[f'{to}/{image[4:]}'] = [to]
        found = {path[4:] for path in split(other, 0.1)[1]}
        assert len((names ^ found) - {image[4:]}) <= 2
        changed += (image[4:] in names) != (image[4:] in found)
    assert changed <= 4  # its own place is by its name


def test_names_that_are_no_utf_8():
    assert split({'\udce9.png': ['a'], 'b.png': ['a']}, 0.5)[1]


def test_images_that_may_judge():
    labels_of = {f'{i}.png': ['cat'] for i in range(40)}
    judged = {'3.png', '5.png', '7.png'}
    assert set(split(labels_of, 0.5, judged)[1]) == judged
