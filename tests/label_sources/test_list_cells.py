import csv
import io

import pytest

from mmseg_pmm.label_sources import read_table, rows_without_label


def written(*cells, delimiter=','):
    """A table as pandas writes it."""
    file = io.StringIO()
    rows = [['image', 'labels'], *(['abc'[i], c] for i, c in enumerate(cells))]
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / 'labels.csv'

    def read(text, **options):
        path.write_text(text)
        return read_table(path, **options)

    return read


@pytest.mark.parametrize('delimiter', [',', ';', '\t'])
@pytest.mark.parametrize(
    'both, one',
    [
        ("['cat', 'dog']", "['dog']"),
        ('["cat", "dog"]', '["dog"]'),
        ("['cat' 'dog']", "['dog',]"),  # numpy
        ("['cat'\n 'dog']", "[ 'dog ' ]"),
        ('[cat, dog]', '[dog]'),
    ],
)
def test_lists(table, both, one, delimiter):
    text = written(both, one, '[]', delimiter=delimiter)
    expected = {'a': ['cat', 'dog'], 'b': ['dog'], 'c': []}
    assert table(text) == expected
    assert table(text, columns=['image', 'labels']) == expected


@pytest.mark.parametrize(
    'cell, name',
    [
        ('["it\'s"]', "it's"),
        (r"['it\'s']", "it's"),
        (r'["K\u00e4fer"]', 'Käfer'),
        ("['traffic light']", 'traffic light'),
    ],
)
def test_signs_in_names(table, cell, name):
    assert table(written(cell, '[]')) == {'a': [name], 'b': []}


def test_a_separator_of_their_own(table):
    found = table(written("['a b', 'c']", '[d e]'), label_separator=' ')
    assert found == {'a': ['a b', 'c'], 'b': ['d', 'e']}


@pytest.mark.parametrize(
    'text, said',
    [
        ("a.jpg,['cat', 'dog']\nb.jpg,['cat']", r"\['cat' is a part of a l"),
        ("a.jpg ['cat', 'dog']\nb.jpg ['cat', 'dog']", r"'dog'\] is a part"),
        (written("['cat', None]"), r"line 2: \['cat' is a part of a list"),
        (written("['cat|dog', 'x']"), "line 2: 'cat|dog' is more than one"),
        (written("['']"), r'line 2: a label is empty.*\[\]'),
        (written("['cat', '1']"), 'line 2: 1 is a number'),
        (written(r"['\xg']"), 'line 2: .* is no list of names'),
    ],
)
def test_lists_that_are_refused(table, text, said):
    with pytest.raises(ValueError, match=said):
        table(text)


def test_an_empty_list_says_that_nothing_is_shown(tmp_path):
    path = tmp_path / 'labels.csv'
    path.write_text(written("['cat']", '[]', ''))
    assert rows_without_label(path) == [(4, 'c')]
