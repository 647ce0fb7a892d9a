import os
from pathlib import Path

import pytest

from mmseg_pmm.files.folder_checks import (
    check_files,
    check_place,
    check_written,
    make_folder,
)


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


def test_a_file_in_the_place_of_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        make_folder('some/folder')
    (tmp_path / 'file').touch()
    (tmp_path / 'link').symlink_to('none')
    for path, message in (
        ('file', '^file is no folder, and files are'),
        ('link', '^link is no folder'),
        ('file/a/b', '^file is no folder, and file/a/b would'),
    ):
        with pytest.raises(NotADirectoryError, match=message):
            make_folder(path)
    check_place('some/none')
    assert not (tmp_path / 'some/none').exists()


def test_a_folder_that_another_process_makes(tmp_path, monkeypatch):
    """Between one look and the next."""
    folder = tmp_path / 'masks'
    is_dir = Path.is_dir

    def made_meanwhile(path):
        found = is_dir(path)
        if path == folder and not found:
            os.mkdir(folder)
        return found

    monkeypatch.setattr(Path, 'is_dir', made_meanwhile)
    make_folder(folder)
    assert is_dir(folder)
