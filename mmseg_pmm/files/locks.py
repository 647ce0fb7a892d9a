"""A folder is used by one run at a time."""

import errno
import fcntl
import getpass
import json
import os
import socket
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from mmseg_pmm.files.folder_checks import make_folder

NAME = '.in_use.json'
# how often the owner of a lock touches it, and after how long without it is
# taken for dead
HEARTBEAT = 10.0
LONGEST_SILENCE = 90.0
LOOK_EVERY = 1.0


class FolderInUseError(RuntimeError):
    """Another run uses the folder."""


@contextmanager
def folder_lock(folder):
    """Keep other runs out of a folder as long as the block lasts.

    The lock is a file ``.in_use.json``, which says who has it. The system
    lets go of it when its process ends, however it ends, so that a killed
    run can go on at once. Where a file system does not tell other machines
    of locks, the file's age does: its owner touches it every ten seconds,
    and a minute and a half of silence means that it is dead. A lock of
    another machine is watched until one of both is known.

    One rank of a run holds it for all.

    Args:
        folder (str | Path): Made when missing.

    Raises:
        FolderInUseError: By whom, and what to do.
        NotADirectoryError: A file has the folder's place.
    """
    path = Path(folder) / NAME
    make_folder(path.parent)
    file = _take(path)
    ended = threading.Event()
    touching = threading.Thread(target=_touch, args=(path, ended), daemon=True)
    touching.start()
    try:
        yield
    finally:
        ended.set()
        touching.join()
        # before others may take it: they look whether it is still there
        path.unlink(missing_ok=True)
        os.close(file)


def _take(path) -> int:
    """An open file that is locked, and says by whom."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            system_knows = _lock(file, path)
            owner = _owner(os.pread(file, 4096, 0))
            elsewhere = owner and owner['host'] != socket.gethostname()
            if owner and (elsewhere or not system_knows):
                _wait_for_silence(file, path, owner)
            if _is_still(file, path):
                text = json.dumps(_me(), indent=1).encode()
                os.ftruncate(file, 0)
                os.pwrite(file, text, 0)
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # its owner ended and removed it just now


def _lock(file, path) -> bool:
    """Take the system's lock; False where the file system has none.

    A record lock: worker processes, which are forked, do not inherit it, and
    file systems of several machines share it.
    """
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            return False
        raise _in_use(path, _owner(os.pread(file, 4096, 0))) from None
    return True


def _wait_for_silence(file, path, owner):
    """Return when nobody has touched the file for long enough."""
    start = time.monotonic()
    touched = os.fstat(file).st_mtime
    # by the clock that touches it, the file system's
    if _time_of_file_system(path) - touched > LONGEST_SILENCE:
        return
    print(
        f'{path.parent} was used by process {owner["process"]} on '
        f'{owner["host"]}: looking for {LONGEST_SILENCE:.0f} s whether it '
        'lives',
        file=sys.stderr,
    )
    while time.monotonic() - start < LONGEST_SILENCE:
        time.sleep(LOOK_EVERY)
        if not path.exists():
            return
        if path.stat().st_mtime != touched:
            raise _in_use(path, owner)


def _time_of_file_system(path) -> float:
    probe = path.with_name(f'{path.name}.{os.getpid()}.partial')
    probe.touch()
    now = probe.stat().st_mtime
    probe.unlink()
    return now


def _is_still(file, path) -> bool:
    """Is it the file that others see, or one that was removed?"""
    try:
        return os.path.samestat(os.fstat(file), os.stat(path))
    except FileNotFoundError:
        return False


def _touch(path, ended):
    while not ended.wait(HEARTBEAT):
        # the folder was removed, or its server is away
        with suppress(OSError):
            os.utime(path)


def _me() -> dict:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # containers run users without a name
        user = str(os.getuid())
    return dict(
        host=socket.gethostname(),
        process=os.getpid(),
        user=user,
        since=time.strftime('%Y-%m-%d %H:%M:%S'),
        command=' '.join(sys.argv),
    )


def _owner(text):
    """What a lock says; None where it was killed before it said anything."""
    try:
        owner = json.loads(text)
    except ValueError:
        return None
    return owner if isinstance(owner, dict) and 'host' in owner else None


def _in_use(path, owner):
    who = 'another run'
    if owner:
        who = (
            f'process {owner["process"]} of {owner["user"]} on '
            f'{owner["host"]}, since {owner["since"]}: {owner["command"]}'
        )
    return FolderInUseError(
        f'{path.parent} is in use by {who}\n'
        "Two runs would remove each other's files: wait for it, end it, or "
        'give another folder (--work-dir, --out)'
    )
