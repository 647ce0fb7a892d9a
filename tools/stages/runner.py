"""Runs stages, those side by side that do not wait for each other."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from mmseg_pmm.files.stage_logs import (
    MARK,
    last_command,
    read_log,
    reason_of,
    without_launcher,
)
from mmseg_pmm.processes import available_cores
from stages.log import Log, as_shown

SIDE_BY_SIDE = 4  # at most: each takes a GB of memory
LOOK = 0.2  # seconds from one look at the processes to the next
TAIL = 25  # lines of a log that say what went wrong
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class StageFailed(Exception):
    """A command of a stage ended with an error."""


def run_stages(stages, console, logs):
    """Run what is not done yet, each stage as soon as its needs are met.

    As many run side by side as there are cores, which they share: operations
    on small images are too short to gain from two threads. If a stage fails,
    or with Ctrl-C, all of them stop.

    Args:
        stages (Sequence[Stage]): Each below those that it needs.
        console (Console): Is told what begins, goes on and ends.
        logs (Path): Folder for what they print.

    Raises:
        StageFailed: With the end of the stage's log.
    """
    logs.mkdir(parents=True, exist_ok=True)
    waiting, running, done, checked = list(stages), [], set(), set()
    try:
        while waiting or running:
            check(startable(waiting, done), checked)
            before = done_before(startable(waiting, done))
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
                cores = max(1, available_cores() // share)
                running.append(RunningStage(stage, logs, cores))
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


def check(stages, checked):
    """Check stages of which all that they need is there, each once.

    Args:
        stages (Sequence[Stage]): That can start.
        checked (set[str]): Names of those that were; they are added.

    Raises:
        StageFailed: What a stage has left does not belong to what there is
            now.
    """
    for stage in stages:
        if stage.name not in checked:
            try:
                stage.check()
            except ValueError as error:
                raise StageFailed(f'{stage.title}: {error}') from error
            checked.add(stage.name)


def startable(stages, done) -> list:
    return [stage for stage in stages if done.issuperset(stage.needs)]


def done_before(stages):
    """The first that has nothing left to do, or None."""
    return next((each for each in stages if not each.steps_left()), None)


class RunningStage:
    """The steps that a stage has left, each a process group of its own.

    Args:
        stage (Stage): With a step that is not done.
        logs (Path): Folder of the stages' logs.
        cores (int): For all processes of the stage; as many threads, unless
            the environment says.
    """

    def __init__(self, stage, logs, cores):
        self.stage = stage
        self.path = logs / f'{stage.name}.log'
        self.cores = cores
        self.steps = stage.steps_left()
        self.began = time.monotonic()
        self.log = Log(self.path)
        self._start()

    def _start(self):
        self.step = self.steps.pop(0)
        self.step_began = time.monotonic()
        self.log.forget()
        with open(self.path, 'a') as log:
            print(f'\n{MARK}{self.step.shown()}', file=log, flush=True)
            # a group of its own can be ended with all its workers
            self.process = subprocess.Popen(
                self.step.arguments(),
                env=environment(self.cores // self.step.processes),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_this_process,
            )

    def is_done(self) -> bool:
        """Is the last step? Where another one has ended, start the next.

        Raises:
            StageFailed: The step ended with an error.
        """
        status = self.process.poll()
        if status:
            raise StageFailed(self._what_failed(how_it_ended(status)))
        if status is None:
            return False
        try:
            self.step.end()
        except FileNotFoundError as error:
            raise StageFailed(self._what_failed(f'ended, and {error}')) from (
                error
            )
        if not self.steps:
            return True
        self._start()
        return False

    def _what_failed(self, what):
        text = last_command(read_log(self.path))
        reason = reason_of(text)
        # below the line that names the command
        printed = without_launcher(text).partition('\n')[2].rstrip()
        end = printed.split('\n')[-TAIL:]
        return '\n'.join(
            [
                f'{self.stage.title}: this command {what}:',
                f'  {self.step.shown()}',
                *([f'the reason: {reason}'] if reason else []),
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


def how_it_ended(status) -> str:
    """
    >>> how_it_ended(2)
    'ended with 2'
    """
    if status == -signal.SIGKILL:
        return 'was killed, as a rule because the memory was too small'
    if status < 0:
        return f'was ended by signal {-status}'
    return f'ended with {status}'


def environment(threads) -> dict:
    """Of a step: so many threads, and the scripts call this ``python``."""
    folders = str(Path(sys.executable).parent), os.environ.get('PATH', '')
    return {
        'OMP_NUM_THREADS': str(max(1, threads)),
        **os.environ,
        'PATH': os.pathsep.join(folders),
    }


def end_with_this_process():
    """Have Linux kill a step when this process is killed: it would hold its
    folder against the next call."""
    if sys.platform == 'linux':
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def stop_all(running):
    """Kill the processes of stages, with those that they have started.

    They leave whole files, or none, and go on from their last checkpoint.
    """
    for each in running:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.process.pid, signal.SIGKILL)
        each.process.wait()
