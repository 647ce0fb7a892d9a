import os
import unicodedata

import pytest

from mmseg_pmm.datasets.label_file import read_label_file


def read(tmp_path, text, encoding='utf-8'):
    path = tmp_path / 'image_labels.json'
    path.write_text(text, encoding=encoding)
    return read_label_file(str(path))


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16'])
def test_entries(tmp_path, encoding):
    found = read(tmp_path, '{"ä": ["Fuß", "cat"], "b": []}', encoding)
    assert found == {'ä': ('Fuß', 'cat'), 'b': ()}


def test_accents_of_macs(tmp_path):
    apart = unicodedata.normalize('NFD', 'ä')
    found = read(tmp_path, f'{{"{apart}": ["{apart}"]}}')
    assert found == {'ä': ('ä',)}


@pytest.mark.parametrize(
    'text, said',
    [
        ('{"a": ', 'is no JSON'),
        ('["a"]', 'holds a list'),
        ('{"a": "cat"}', "labels of a have to be a list.*'cat'"),
        ('{"a": null}', 'labels of a.*None'),
        ('{"a": [1, 0]}', r'labels of a have to be names.*\[1, 0\]'),
        ('{"a": {"cat": 1}}', 'labels of a have to be a list'),
        ('{"a": ["cat"], "b": [], "a": []}', "image 'a' stands twice"),
        ('', 'is no JSON'),
    ],
)
def test_other_files(tmp_path, text, said):
    with pytest.raises(ValueError, match=f'image_labels.json.*{said}'):
        read(tmp_path, text)


def test_read_once_until_it_changes(tmp_path):
    path = tmp_path / 'image_labels.json'
    first = read(tmp_path, '{"a": ["cat"]}')
    assert read_label_file(str(path)) is first
    path.write_text('{"a": ["dog"]}')
    os.utime(path, (1e9, 1e9))
    assert read_label_file(str(path)) == {'a': ('dog',)}
