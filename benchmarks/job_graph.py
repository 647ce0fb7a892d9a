"""Commands that need each other, several at a time until a deadline."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 5  # seconds from SIGTERM to SIGKILL


@dataclass
class Job:
    """A command, and the names of the jobs that it needs.

    ``second_try`` is the command after a failure.
    """

    name: str
    command: list
    needs: tuple = ()
    second_try: list = None
    # waiting, running, done, failed, left out, or stopped by the deadline
    state: str = 'waiting'
    seconds: float = 0
    tries: int = 0
    figures: dict = field(default_factory=dict)
    note: str = ''


class JobGraph:
    """Runs jobs, those that come first in the list first.

    A job that fails is tried once more; what needs it is then left out, and
    all others go on. Each writes ``{folder}/{name}.log``.

    Args:
        jobs (list[Job]): Each after those that it needs. Done ones are not
            run again.
        folder (Path): Of the logs.
        at_a_time (int): Jobs that run side by side.
        deadline (float): Seconds from now. Later no job starts, and what
            runs is ended.
        environment (dict): Variables for the commands.
    """

    def __init__(self, jobs, folder, at_a_time, deadline, environment=None):
        self.jobs = {job.name: job for job in jobs}
        self.folder = Path(folder)
        self.at_a_time = at_a_time
        self.end = time.monotonic() + deadline
        self.environment = {**os.environ, **(environment or {})}
        self.running = {}  # name: process, when it began

    def run(self, ended):
        """Call ``ended(job)`` after each."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            while self._advance(ended):
                time.sleep(0.1)
        finally:
            self._stop_all(ended)

    def _advance(self, ended) -> bool:
        """Is anything left to wait for?"""
        for name in list(self.running):
            self._look_at(self.jobs[name], ended)
        if time.monotonic() > self.end:
            return False
        for job in self.jobs.values():
            if job.state == 'waiting':
                self._start_if_possible(job, ended)
        return bool(self.running)

    def _look_at(self, job, ended):
        process, began = self.running[job.name]
        code = process.poll()
        if code is None:
            return
        del self.running[job.name]
        job.seconds = round(time.monotonic() - began, 1)
        if code == 0:
            job.state = 'done'
        elif job.tries < 2:
            job.state, job.note = 'waiting', f'at first: {self._last(job)}'
            job.command = job.second_try or job.command
            return
        else:
            job.state, job.note = 'failed', f'{code}: {self._last(job)}'
        ended(job)

    def _last(self, job) -> str:
        """The last line of a log."""
        lines = self._log(job).read_text(errors='replace').split('\n')
        lines = [line.strip() for line in lines if line.strip()]
        return lines[-1][-300:] if lines else 'without a word'

    def _log(self, job) -> Path:
        return self.folder / f'{job.name}.log'

    def _start_if_possible(self, job, ended):
        states = [self.jobs[name].state for name in job.needs]
        if any(state in ('failed', 'left out') for state in states):
            job.state = 'left out'
            ended(job)
        elif len(self.running) < self.at_a_time and all(
            state == 'done' for state in states
        ):
            self._start(job)

    def _start(self, job):
        with open(self._log(job), 'a') as log:
            process = subprocess.Popen(
                list(map(str, job.command)),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,  # its workers end with it
            )
        job.state = 'running'
        job.tries += 1
        self.running[job.name] = process, time.monotonic()

    def _stop_all(self, ended):
        stopped = [self.jobs[name] for name in self.running]
        for how in (signal.SIGTERM, signal.SIGKILL):
            for process, _ in self.running.values():
                _send(process, how)
            wait_until = time.monotonic() + PATIENCE
            for process, _ in self.running.values():
                _wait(process, wait_until - time.monotonic())
        for job in stopped:
            _, began = self.running.pop(job.name)
            job.state = 'stopped'
            job.seconds = round(time.monotonic() - began, 1)
            ended(job)


def _send(process, how):
    """A signal to a job and its workers, if any are left."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def _wait(process, seconds):
    with suppress(subprocess.TimeoutExpired):
        process.wait(max(seconds, 0.1))
