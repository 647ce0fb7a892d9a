"""Real processes, of which some are killed."""

import errno
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from mmseg_pmm.files import locks
from mmseg_pmm.files.locks import NAME, FolderInUseError, folder_lock

HOLD = """
import sys, time
from multiprocessing import get_context
from mmseg_pmm.files.locks import folder_lock
with folder_lock(sys.argv[1]):
    if 'worker' in sys.argv:  # as data loaders have them
        get_context('fork').Process(target=time.sleep, args=(60,)).start()
    print('held', flush=True)
    sys.stdin.read()
"""


def hold(folder, *options):
    """A process that has the lock until its input ends."""
    process = subprocess.Popen(
        [sys.executable, '-c', HOLD, str(folder), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == 'held\n'
    return process


def write_lock(folder, **changes):
    """A lock file that nobody holds by the system."""
    owner = dict(
        host='elsewhere', process=1, user='me', since='now', command='train'
    )
    folder.mkdir(exist_ok=True)
    (folder / NAME).write_text(json.dumps({**owner, **changes}))
    return folder / NAME


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(locks, 'HEARTBEAT', 0.05)
    monkeypatch.setattr(locks, 'LONGEST_SILENCE', 1.0)
    monkeypatch.setattr(locks, 'LOOK_EVERY', 0.05)


def test_second_run_is_told_of_the_first(tmp_path):
    process = hold(tmp_path / 'run')
    try:
        with (
            pytest.raises(FolderInUseError) as error,
            folder_lock(tmp_path / 'run'),
        ):
            pass
    finally:
        process.communicate('')
    message = str(error.value)
    assert f'process {process.pid} ' in message and 'since 20' in message
    assert str(tmp_path / 'run') in message
    # it has ended, and left nothing
    assert not list((tmp_path / 'run').iterdir())
    with folder_lock(tmp_path / 'run'):
        owner = json.loads((tmp_path / 'run' / NAME).read_text())
        assert owner['process'] == os.getpid()
    assert not list((tmp_path / 'run').iterdir())


@pytest.mark.parametrize('options', [(), ('worker',)])
def test_killed_run_goes_on_at_once(tmp_path, options):
    process = hold(tmp_path, *options)
    process.kill()
    process.wait()
    start = time.monotonic()
    with folder_lock(tmp_path):
        assert time.monotonic() - start < 1
    if options:
        os.killpg(process.pid, signal.SIGKILL)


def test_failing_run_lets_go(tmp_path):
    with pytest.raises(KeyError), folder_lock(tmp_path):
        raise KeyError
    with folder_lock(tmp_path):
        pass


def test_silent_lock_of_another_machine(tmp_path, impatient):
    path = write_lock(tmp_path)
    os.utime(path, (0, 0))  # long ago
    start = time.monotonic()
    with folder_lock(tmp_path):
        assert time.monotonic() - start < 0.5
    write_lock(tmp_path)  # just now, and never again
    start = time.monotonic()
    with folder_lock(tmp_path):
        assert time.monotonic() - start > 0.9


def test_living_lock_of_another_machine(tmp_path, impatient):
    path = write_lock(tmp_path)
    touching = subprocess.Popen(
        [
            sys.executable,
            '-c',
            'import os, sys, time\n'
            'while True: os.utime(sys.argv[1]); time.sleep(0.05)',
            str(path),
        ]
    )
    try:
        with (
            pytest.raises(FolderInUseError, match='elsewhere'),
            folder_lock(tmp_path),
        ):
            pass
    finally:
        touching.kill()
        touching.wait()
    assert path.exists()


def test_file_system_without_locks(tmp_path, impatient, monkeypatch):
    """Heartbeats tell, on one machine as well."""

    def lockf(*arguments):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(locks.fcntl, 'lockf', lockf)
    with folder_lock(tmp_path):
        with pytest.raises(FolderInUseError), folder_lock(tmp_path):
            pass
        with folder_lock(tmp_path / 'other'):
            pass
    write_lock(tmp_path, host=locks.socket.gethostname())
    with folder_lock(tmp_path):
        pass


@pytest.mark.parametrize('content', ['', '{"ho', '[1]', '{}'])
def test_lock_killed_while_it_was_written(tmp_path, content):
    (tmp_path / NAME).write_text(content)
    with folder_lock(tmp_path):
        assert json.loads((tmp_path / NAME).read_text())['host']


def test_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / 'file').touch()
    with (
        pytest.raises(OSError, match='file'),
        folder_lock(tmp_path / 'file'),
    ):
        pass


def test_lock_that_its_owner_removed_just_now(tmp_path, monkeypatch):
    """Between our opening of the file and our lock on it."""
    lock, removed = locks._lock, []

    def lock_too_late(file, path):
        if not removed:
            removed.append(path.unlink())
        return lock(file, path)

    monkeypatch.setattr(locks, '_lock', lock_too_late)
    with folder_lock(tmp_path):
        owner = json.loads((tmp_path / NAME).read_text())
        assert owner['process'] == os.getpid()


def test_no_file_stays_open(tmp_path):
    before = len(os.listdir('/proc/self/fd'))
    for _ in range(5):
        with folder_lock(tmp_path):
            pass
    assert len(os.listdir('/proc/self/fd')) == before
