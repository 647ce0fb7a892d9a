"""What runs of stages say meanwhile: a line for each stage."""

import time

from rich.console import Console as Screen
from rich.progress import BarColumn, Progress, TextColumn

EVERY = 180  # seconds between two lines on a stage, where there are no bars


class Console:
    """A line for each stage that has ended; below, bars of those that run.

    Without a terminal there are no bars, but a line when a stage begins, and
    one now and then on how far it is. With ``verbose`` there are the lines of
    all logs instead.

    Args:
        stages (Sequence[Stage]): All of them, for the count and the width.
        verbose (bool): Show what the commands print.
    """

    def __init__(self, stages, verbose=False):
        self.count = len(stages)
        self.width = max(len(stage.title) for stage in stages)
        self.verbose = verbose
        self.ended = 0
        self.tasks = {}
        self.screen = Screen(highlight=False, markup=False)
        has_bars = self.screen.is_terminal and not self.screen.is_dumb_terminal
        self.has_lines = not (has_bars or verbose)
        self.said = {}  # when the last line on a running stage was printed
        self.bars = Progress(
            TextColumn('       {task.description}', markup=False),
            BarColumn(16),
            TextColumn('{task.fields[left]}'),
            console=self.screen,
            transient=True,
            disable=verbose or not has_bars,
        )

    def __enter__(self):
        self.bars.start()
        return self

    def __exit__(self, *error):
        self.bars.stop()

    def say(self, text):
        # not cut or wrapped where the output is a file
        self.screen.print(text, soft_wrap=True)

    def begin(self, stage):
        self.tasks[stage.name] = self.bars.add_task(
            f'{stage.title:{self.width}}', total=None, left=''
        )
        if self.verbose:
            self.say(f'[{stage.name}] === {stage.title}')
        self.said[stage.name] = time.monotonic()
        if self.has_lines:
            self.say(f'       {stage.title} begins, {time.strftime("%H:%M")}')

    def go_on(self, stage, lines, ran, left):
        """Show what a log has to say, and how long the rest will take."""
        if self.verbose:
            for line in lines:
                self.say(f'[{stage.name}] {line}')
        if self.has_lines and time.monotonic() - self.said[stage.name] > EVERY:
            self.said[stage.name] = time.monotonic()
            rest = '' if left is None else f', by its log {minutes(left)} left'
            self.say(f'       {stage.title}: {minutes(ran)}{rest}')
        if left is None:
            self.bars.update(self.tasks[stage.name], total=None, left='')
        else:
            self.bars.update(
                self.tasks[stage.name],
                completed=ran,
                total=ran + left,
                left=f'{minutes(left)} left',
            )

    def end(self, stage, seconds):
        """Seconds is None where the stage was done before."""
        if stage.name in self.tasks:
            self.bars.remove_task(self.tasks.pop(stage.name))
        self.ended += 1
        took = 'before' if seconds is None else minutes(seconds)
        self.say(
            f'{self.ended:>3}/{self.count:<2} {stage.title:{self.width}}  '
            f'{took:>6}  {stage.figure()}'.rstrip()
        )


def minutes(seconds) -> str:
    """
    >>> minutes(125.4)
    '2:05'
    """
    return f'{int(seconds) // 60}:{int(seconds) % 60:02}'
