import pytest

from mmseg_pmm.files.class_names import (
    check_class_names_of,
    write_class_names,
)

CLASSES = ('background', 'cat', 'dog')
SWAPPED = ('background', 'dog', 'cat')


def test_folder_of_the_same_classes(tmp_path):
    write_class_names(tmp_path / 'new', CLASSES)
    write_class_names(tmp_path / 'new', CLASSES)  # as every rank does
    check_class_names_of(tmp_path / 'new', list(CLASSES))


@pytest.mark.parametrize('function', [check_class_names_of, write_class_names])
def test_other_order_is_refused(tmp_path, function):
    write_class_names(tmp_path, CLASSES)
    with pytest.raises(ValueError, match=r"'cat', 'dog'.*'dog', 'cat'"):
        function(tmp_path, SWAPPED)
    check_class_names_of(tmp_path, CLASSES)  # and nothing was written


def test_folder_of_another_program_is_not_judged(tmp_path):
    check_class_names_of(tmp_path, CLASSES)
    check_class_names_of(tmp_path / 'nowhere', CLASSES)


@pytest.mark.parametrize('text', ['{"classes"', '[]', '{}'])
def test_damaged_file_is_named(tmp_path, text):
    (tmp_path / 'classes.json').write_text(text)
    with pytest.raises(ValueError, match='classes.json is damaged'):
        check_class_names_of(tmp_path, CLASSES)
