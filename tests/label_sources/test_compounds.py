import re

import pytest

from mmseg_pmm.label_sources import compound_remarks, read_table
from mmseg_pmm.label_sources.compounds import between, compounds


@pytest.mark.parametrize(
    'name, separator',
    [
        ('cat/person', '/'),
        ('cat + person', '+'),
        ('cat & person', '&'),
        ('cat and person', ' and '),
        ('cat AND person', ' AND '),
    ],
)
def test_one_part_is_a_class(name, separator):
    assert compounds([name, 'cat']) == {name: ['cat', 'person']}
    assert compounds([name, 'person']) == {name: ['cat', 'person']}
    assert compounds([name, 'dog']) == {}
    assert between(name) == separator
    (said,) = compound_remarks([name, 'cat'], 'x.csv', True)
    assert said.startswith(f'"{name}" is a class of its own, beside "cat": ')
    assert 'write "cat|person" in its place in x.csv' in said
    assert said.endswith(f"--label-separator '{separator}'")
    (said,) = compound_remarks([name, 'cat'], 'x.json', False)
    assert said.endswith("each of ['cat', 'person'] for itself in x.json")


@pytest.mark.parametrize(
    'names',
    [
        ['traffic light', 'light'],
        ['sand', 'and', 's'],
        ['hand sanitizer', 'h'],
        ['n/a', 'cat'],
        ['cat', 'dog'],
        ['cat-dog', 'cat', 'dog'],
    ],
)
def test_names_that_are_one(names):
    assert compounds(names) == {}


def test_names_with_spaces_around_what_stands_between():
    names = ['traffic light/stop sign', 'stop sign', 'traffic light']
    assert compounds(names) == {names[0]: names[:0:-1]}
    assert compounds(['cat dog', 'cat', 'dog']) == {'cat dog': ['cat', 'dog']}


def test_a_table_in_which_all_parts_are_classes_is_refused(tmp_path):
    path = tmp_path / 'labels.csv'
    for name in ('cat/dog', 'cat + dog', 'cat and dog', 'cat dog'):
        path.write_text(f'a.jpg,{name}\nb.jpg,cat\nc.jpg,dog')
        option = f'--label-separator {between(name)!r}'
        with pytest.raises(ValueError, match=re.escape(option)):
            read_table(path)
        found = read_table(path, label_separator=between(name))
        assert found['a'] == ['cat', 'dog']
    path.write_text('a.jpg,cat/dog\nb.jpg,cat')
    assert read_table(path)['a'] == ['cat/dog']
