import pytest

from mmseg_pmm.label_sources import nothing_remarks
from mmseg_pmm.label_sources.nothing import (
    negations,
    sounds_like_nothing,
    sounds_unknown,
)


@pytest.mark.parametrize(
    'name', ['None', '-', 'no_label', 'N/A', 'Good', 'No  Finding', 'absent']
)
def test_names_of_nothing(name):
    assert sounds_like_nothing(name)
    (said,) = nothing_remarks(['cat', name], 'x.csv')
    assert said.startswith(f'"{name}" sounds as if')
    assert said.endswith('call it background in x.csv')


@pytest.mark.parametrize(
    'name', ['?', 'Unknown', 'unsure', 'unclear', 'TODO', 'tbd', 'not_sure']
)
def test_what_nobody_knows(name):
    assert sounds_unknown(name)
    (said,) = nothing_remarks(['cat', name], 'x.csv')
    assert said == (
        f'"{name}" is a class of its own, and by its name nobody seems to '
        'know what such an image shows: take such images out of x.csv'
    )


@pytest.mark.parametrize(
    'name', ['no cat', 'not cat', 'No Cat', 'no_cat', 'non-cat', 'without cat']
)
def test_what_is_not_there(name):
    assert negations([name, 'dog', 'cat']) == {name: 'cat'}
    (said,) = nothing_remarks(['cat', name], 'x.csv')
    assert said == (
        f'"{name}" is a class of its own, beside "cat". If it means that an '
        'image shows no cat, take it out of x.csv'
    )


@pytest.mark.parametrize(
    'names',
    [
        ['no entry', 'cat'],  # a sign
        ['notebook', 'book'],
        ['nocat', 'cat'],
        ['cat', 'dog'],
        ['north cat', 'cat'],
        ['the unknown', 'undone'],
    ],
)
def test_what_is_there(names):
    assert negations(names) == {}
    assert nothing_remarks(names, 'x.csv') == []


def test_names_of_several_words():
    assert negations(['no Traffic_Light', 'traffic light']) == {
        'no Traffic_Light': 'traffic light'
    }
