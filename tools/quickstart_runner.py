"""Runs stages, those side by side that do not wait for each other."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from quickstart_log import Log, as_shown

from mmseg_pmm.processes import available_cores

SIDE_BY_SIDE = 4  # at most: each takes a GB of memory
LOOK = 0.2  # seconds from one look at the processes to the next
TAIL = 25  # lines of a log that say what went wrong


class Step(NamedTuple):
    """A command, and the file or folder that is there when it is done."""

    command: list
    output: Path

    def shown(self) -> str:
        """The command as one would type it."""
        return shlex.join(['python', *map(str, self.command)])

    def is_done(self, root) -> bool:
        output = root / self.output
        if self.command[0] == 'tools/train.py':
            # which is written when the checkpoint is whole
            noted = output.with_name('last_checkpoint')
            name = noted.read_text().strip() if noted.exists() else ''
            return output.exists() and Path(name).name == output.name
        if self.command[0] == 'tools/test.py':
            return any(output.glob('*/*.json'))  # its metrics, at the end
        return output.exists()


class Stage(NamedTuple):
    """Steps in a row, and the names of the stages that they build on."""

    name: str
    title: str
    steps: list
    needs: tuple = ()
    figure: Callable[[], str] = str

    def steps_left(self, root) -> list:
        return [step for step in self.steps if not step.is_done(root)]


class StageFailed(Exception):
    """A command of a stage ended with an error."""


def run_stages(stages, console, root, logs):
    """Run what is not done yet, each stage as soon as its needs are met.

    As many run side by side as there are cores, which they share: operations
    on small images are too short to gain from two threads. If a stage fails,
    or with Ctrl-C, all of them stop.

    Args:
        stages (Sequence[Stage]): Each below those that it needs.
        console (Console): Is told what begins, goes on and ends.
        root (Path): Where commands run.
        logs (Path): Folder below ``root`` for what they print.

    Raises:
        StageFailed: With the end of the stage's log.
    """
    (root / logs).mkdir(parents=True, exist_ok=True)
    waiting, running, done = list(stages), [], set()
    try:
        while waiting or running:
            before = done_before(startable(waiting, done), root)
            if before is not None:
                waiting.remove(before)
                done.add(before.name)
                console.end(before, None)
                continue
            room = min(available_cores(), SIDE_BY_SIDE) - len(running)
            starting = startable(waiting, done)[:room]
            share = len(running) + len(starting)
            for stage in starting:
                waiting.remove(stage)
                threads = max(1, available_cores() // share)
                running.append(RunningStage(stage, root, logs, threads))
                console.begin(stage)
            for job in list(running):
                ended = job.is_done()
                console.go_on(job.stage, *job.progress())
                if ended:
                    running.remove(job)
                    done.add(job.stage.name)
                    console.end(job.stage, job.seconds())
            if running:
                time.sleep(LOOK)
    finally:
        stop_all(running)


def startable(stages, done) -> list:
    return [stage for stage in stages if done.issuperset(stage.needs)]


def done_before(stages, root):
    """The first that has nothing left to do, or None."""
    return next((each for each in stages if not each.steps_left(root)), None)


class RunningStage:
    """The steps that a stage has left, each a process group of its own.

    Args:
        stage (Stage): With a step that is not done.
        root (Path): Where commands run.
        logs (Path): Folder below ``root``.
        threads (int): Of each process, unless the environment says.
    """

    def __init__(self, stage, root, logs, threads):
        self.stage = stage
        self.root = root
        self.path = logs / f'{stage.name}.log'
        self.environment = {'OMP_NUM_THREADS': str(threads), **os.environ}
        self.steps = stage.steps_left(root)
        self.began = time.monotonic()
        self.log = Log(root / self.path)
        self._start()

    def _start(self):
        self.step = self.steps.pop(0)
        self.step_began = time.monotonic()
        self.log.forget()
        with open(self.root / self.path, 'a') as log:
            print(f'\n=== {self.step.shown()}', file=log, flush=True)
            # a group of its own can be ended with all its workers
            self.process = subprocess.Popen(
                [sys.executable, *map(str, self.step.command)],
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def is_done(self) -> bool:
        """Is the last step? Where another one has ended, start the next.

        Raises:
            StageFailed: The step ended with an error.
        """
        status = self.process.poll()
        if status:
            raise StageFailed(self._what_failed(status))
        if status is None or not self.steps:
            return status is not None
        self._start()
        return False

    def _what_failed(self, status):
        text = (self.root / self.path).read_bytes().decode(errors='replace')
        end = text.rstrip().split('\n')[-TAIL:]
        return '\n'.join(
            [
                f'{self.stage.title}: this command ended with {status}:',
                f'  {self.step.shown()}',
                f'the end of its log, {self.path}:',
                *(f'  | {as_shown(line)}' for line in end),
            ]
        )

    def progress(self):
        """Lines that are new in the log; seconds the step has run, and has
        left if that is known."""
        lines = self.log.new_lines()
        ran = time.monotonic() - self.step_began
        return lines, ran, self.log.seconds_left()

    def seconds(self) -> float:
        return time.monotonic() - self.began


def stop_all(running):
    """Kill the processes of stages, with those that they have started.

    They leave whole files, or none, and go on from their last checkpoint.
    """
    for each in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.process.pid, signal.SIGKILL)
        each.process.wait()
