"""A copy of the repository, in which faults are planted."""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
LEFT_OUT = {'data', 'work_dirs', 'weights', 'build', 'dist'}


class Overlay:
    """The copy.

    Args:
        folder (Path): Made by this; the copy lies in it.
    """

    def __init__(self, folder: Path):
        self.root = folder / 'repository'
        shutil.copytree(ROOT, self.root, ignore=_left_out)
        self._before = None
        self._second = 0

    def plant(self, fault):
        """Put a fault (None: none) into the copy."""
        self.restore()
        if fault is None:
            return
        path = self.root / fault.file
        self._before = path, path.read_text(), path.stat()
        path.write_text(fault.planted_in(path.read_text()))
        # Python finds a compiled file by size and second: none is like this
        self._second += 1
        os.utime(path, (self._second, self._second))

    def restore(self):
        """Take the fault out again."""
        if self._before is None:
            return
        path, source, stat = self._before
        path.write_text(source)
        # what was compiled from it is as new as before
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        self._before = None


def _left_out(folder, names):
    """What is not the repository's; compiled files go along."""
    if Path(folder) != ROOT:
        return set()
    return {
        name
        for name in names
        if name in LEFT_OUT or name.startswith('.') or 'egg-info' in name
    }
