import errno
import os

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
