"""Runs pytest in a fork of a process that has imported the heavy libraries."""

import contextlib
import json
import os
import re
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

FAILED, SHORTEST_TIMEOUT = 1, 60


@dataclass
class Outcome:
    """Of a run of some tests.

    Attributes:
        code (int or None): Pytest's exit status; None: it took too long.
        seconds (float): How long it took.
        output (str): What was printed.
    """

    code: int | None
    seconds: float
    output: str

    @property
    def is_noticed(self) -> bool:
        """A test failed, or none came to an end."""
        return self.code != 0

    @property
    def by(self) -> str:
        """The first test that failed."""
        if self.code is None:
            return 'time ran out'
        found = re.search(r'^(?:FAILED|ERROR) (\S+)', self.output, re.M)
        return found.group(1) if found else f'exit status {self.code}'


class QuickestFirst:
    """A plugin of pytest's that learns how long tests take.

    The first test that fails ends a run, so that quick ones come first.

    Args:
        path (Path): The JSON file of seconds by test.
    """

    def __init__(self, path):
        self.path = path
        self.seconds = json.loads(path.read_text()) if path.exists() else {}

    def pytest_collection_modifyitems(self, items):
        items.sort(key=lambda item: self.seconds.get(item.nodeid, 0))

    def pytest_runtest_logreport(self, report):
        self.seconds[report.nodeid] = report.duration + (
            self.seconds.get(report.nodeid, 0) if report.when != 'setup' else 0
        )

    def pytest_sessionfinish(self, exitstatus):
        if exitstatus == 0:
            partial = self.path.with_suffix(f'.{os.getpid()}')
            partial.write_text(json.dumps(self.seconds))
            partial.replace(self.path)


class Trial:
    """A fork that runs tests in a copy of the repository.

    Args:
        root (Path): The copy.
        tests (Sequence[str]): Arguments of pytest's.
        timeout (float): In seconds.
    """

    def __init__(self, root: Path, tests, timeout: float):
        self.scratch = root.parent / 'scratch'
        self.log = root.parent / 'log.txt'
        self.start, self.timeout = time.monotonic(), timeout
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            _become_pytest(root, tests, self.log, self.scratch)

    def outcome(self) -> Outcome | None:
        """None while it runs."""
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        seconds = time.monotonic() - self.start
        if not pid and seconds < self.timeout:
            return None
        code = os.waitstatus_to_exitcode(status) if pid else None
        # with the processes that tests have left
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        if not pid:
            os.waitpid(self.pid, 0)
        return Outcome(code, seconds, self.log.read_text(errors='replace'))


def _become_pytest(root, tests, log, scratch):
    """Does not return."""
    code = FAILED
    try:
        os.setsid()
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for stream in (1, 2):
            os.dup2(output, stream)
        os.chdir(root)
        # the package from the copy, in processes that tests start as well
        sys.path[:] = [str(root), *sys.path[1:]]
        for name in [name for name in sys.modules if name.startswith('tests')]:
            del sys.modules[name]
        os.environ.update(
            PYTHONPATH=str(root),
            TMPDIR=str(scratch),
            HYPOTHESIS_STORAGE_DIRECTORY=str(scratch / 'hypothesis'),
        )
        import pytest

        code = pytest.main(
            [
                *tests,
                '-xq',
                '-rfE',
                '--tb=short',
                '-pno:cacheprovider',
                '-pno:benchmark',
                '-pno:xdist',
                f'--rootdir={root}',
                f'--basetemp={scratch / "pytest"}',
                '--hypothesis-seed=0',
            ],
            plugins=[QuickestFirst(root.parents[1] / 'seconds.json')],
        )
        loaded = sys.modules.get('mmseg_pmm')
        if loaded and not Path(loaded.__file__).is_relative_to(root):
            print(f'the package was imported from {loaded.__file__}')
            code = 3
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code))
