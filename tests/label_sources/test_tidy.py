import unicodedata

import pytest

from mmseg_pmm.label_sources import tidy


def test_each_label_once_in_order_without_background():
    labels_of = {'b': ['dog', 'cat', 'dog'], 'a': ['background'], 'c': []}
    tidied = tidy(labels_of, 'x.csv')
    assert tidied == {'a': [], 'b': ['cat', 'dog'], 'c': []}
    assert list(tidied) == ['a', 'b', 'c']


@pytest.mark.parametrize(
    'name', ['Background', 'BACKGROUND', '__background__', 'Background ']
)
def test_background_is_no_class_however_it_is_spelt(name):
    assert tidy(dict(a=[name], b=['cat', name]), 'x') == dict(a=[], b=['cat'])


def test_accents_of_macs():
    apart = unicodedata.normalize('NFD', 'Käfer')
    assert apart != 'Käfer'
    assert tidy({'a': [apart], 'b': ['Käfer', apart]}, 'x.csv') == {
        'a': ['Käfer'],
        'b': ['Käfer'],
    }


def test_spaces_around_names():
    found = tidy({'a': ['cat ', 'cat'], 'b': [' red  cat']}, 'x.csv')
    assert found == {'a': ['cat'], 'b': ['red  cat']}


@pytest.mark.parametrize('other', ['Cat', 'CAT', 'CAT '])
def test_classes_that_look_alike(other):
    with pytest.raises(
        ValueError, match=f"x.csv: .*'{other.strip()}'.*case or spaces alone"
    ):
        tidy({'a': ['cat'], 'b': [other]}, 'x.csv')


@pytest.mark.parametrize('names', [[], ['background']])
def test_nothing_is_shown(names):
    with pytest.raises(ValueError, match='x.csv: none of the 1 images shows'):
        tidy({'a': names}, 'x.csv')
