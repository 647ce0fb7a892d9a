import errno
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from mmseg_pmm.files.atomic import replace_when_whole


def test_files_appear_whole_or_not_at_all(tmp_path):
    path = tmp_path / 'deep' / 'a.txt'
    with replace_when_whole(path) as file:
        file.write(b'old')
    with pytest.raises(RuntimeError), replace_when_whole(path) as file:
        file.write(b'half of the n')
        assert path.read_bytes() == b'old'
        raise RuntimeError
    assert path.read_bytes() == b'old'
    assert [file.name for file in path.parent.iterdir()] == ['a.txt']


@pytest.mark.skipif(
    not os.path.exists('/dev/full'), reason='a device that is always full'
)
def test_full_disk_is_said_with_the_file(tmp_path):
    path = tmp_path / 'a.npz'
    with (
        pytest.raises(OSError, match='No space left.*a.npz') as error,
        replace_when_whole(path),
        open('/dev/full', 'wb') as full,
    ):
        full.write(b'1')
    assert error.value.errno == errno.ENOSPC
    assert not list(tmp_path.iterdir())


def test_two_writers_of_one_file(tmp_path):
    """As threads of one process: each has an unfinished file of its own."""
    path = tmp_path / 'a.txt'
    with ThreadPoolExecutor(1) as other, replace_when_whole(path) as file:
        file.write(b'first')
        other.submit(write_text, path, b'second, and longer').result()
        assert path.read_bytes() == b'second, and longer'
    assert path.read_bytes() == b'first'


def write_text(path, text):
    with replace_when_whole(path) as file:
        file.write(text)


def test_folders_of_any_depth_are_made(tmp_path):
    write_text(tmp_path / 'a/b/c/d.txt', b'')
    assert (tmp_path / 'a/b/c/d.txt').exists()


def test_an_error_with_another_files_name_keeps_it(tmp_path):
    with (
        pytest.raises(FileNotFoundError, match='source.txt') as error,
        replace_when_whole(tmp_path / 'a.txt'),
    ):
        (tmp_path / 'source.txt').read_bytes()
    assert 'a.txt' not in str(error.value)


def test_an_error_without_a_number_stays(tmp_path):
    with (
        pytest.raises(OSError, match='^cannot be encoded$'),
        replace_when_whole(tmp_path / 'a.png'),
    ):
        raise OSError('cannot be encoded')
