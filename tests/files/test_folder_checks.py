import pytest

from mmseg_pmm.files.folder_checks import check_files, check_written


def test_missing_files_are_counted_and_the_first_is_named(tmp_path):
    (tmp_path / 'a.png').touch()
    check_files(tmp_path, ['a.png'], 'make them')
    with pytest.raises(
        FileNotFoundError, match='lacks 2 of 3 files, b.png.*: make them'
    ):
        check_files(tmp_path, ['a.png', 'b.png', 'c.png'], 'make them')


def test_missing_folder_lacks_all(tmp_path):
    with pytest.raises(FileNotFoundError, match='lacks 1 of 1.*all of them'):
        check_written(tmp_path / 'none', ['a.png'])
