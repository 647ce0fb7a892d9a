"""Commands of a stage, and when each of them is done."""

import os
import shlex
import sys
from collections.abc import Callable
from itertools import dropwhile
from pathlib import Path
from typing import NamedTuple

from mmseg_pmm.files.made_of import forget_missing, lacks_files
from mmseg_pmm.resources import TOOLS, command_for_here

COMPLETE = 'complete'  # a file in a folder of predictions


class Step:
    """A command, and the file that is there when it is done.

    Args:
        command (Sequence): The program, ``python`` or ``bash``, a tool and
            its arguments. ``tools/`` is where the package's tools are.
        output (str | Path): What it makes.
        processes (int): That share the cores.
        check (Callable, optional): Called once, before it is asked whether
            the step is done. It raises a ValueError when what the step has
            made, or is to go on from, does not belong to what there is now.
    """

    def __init__(self, command, output, processes=1, check=None):
        self.command = [str(part) for part in command]
        self.output = Path(output)
        self.processes = processes
        self.check = check or (lambda: None)

    def shown(self) -> str:
        """The command as one would type it in this folder."""
        return command_for_here(shlex.join(self.command))

    def arguments(self) -> list:
        """The command as it is started."""
        program, tool, *others = self.command
        if program == 'python':
            program = sys.executable
        if tool.startswith('tools/'):
            tool = str(TOOLS.parent / tool)
        return [program, tool, *others]

    def is_done(self) -> bool:
        return self.output.exists()

    def end(self):
        """Called when the command has ended well.

        Raises:
            FileNotFoundError: It has not made its output.
        """
        if not self.is_done():
            raise FileNotFoundError(f'it has not made {self.output}')


class Training(Step):
    """Done when the last checkpoint is whole."""

    def is_done(self) -> bool:
        # written when the checkpoint is whole
        noted = self.output.with_name('last_checkpoint')
        name = noted.read_text().strip() if noted.exists() else ''
        return self.output.exists() and Path(name).name == self.output.name

    def end(self):
        if not self.is_done():
            raise FileNotFoundError(
                f'it has not made {self.output}. If {self.output.parent} is '
                'of a longer run, remove it, or let this run go as far'
            )


class Prediction(Step):
    """Done when the folder is complete, and newer than the checkpoint.

    Args:
        checkpoint (str | Path): What predicts.
    """

    def __init__(self, command, output, checkpoint, processes=1, check=None):
        super().__init__(command, output, processes, check)
        self.checkpoint = Path(checkpoint)

    def is_done(self) -> bool:
        complete = self.output / COMPLETE
        return (
            complete.exists()
            and (
                not self.checkpoint.exists()
                or complete.stat().st_mtime > self.checkpoint.stat().st_mtime
            )
            and not lacks_files(self.output)
        )

    def end(self):
        self.output.mkdir(parents=True, exist_ok=True)
        forget_missing(self.output)  # it has made all that it should
        path = self.output / COMPLETE
        path.touch()
        os.utime(path)


class Check(Step):
    """A command that finds out by itself what is left to do."""

    def is_done(self) -> bool:
        return False

    def end(self):
        pass


class Stage(NamedTuple):
    """Steps in a row, and the names of the stages that they build on."""

    name: str
    title: str
    steps: list
    needs: tuple = ()
    figure: Callable[[], str] = str

    def check(self):
        """Those of the steps."""
        for step in self.steps:
            step.check()

    def steps_left(self) -> list:
        """From the first that is not done: later ones build on it."""
        return list(dropwhile(lambda step: step.is_done(), self.steps))
