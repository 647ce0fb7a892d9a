"""What a stage's log says about its progress."""

import re
import time

# of MMEngine's runner, and of its progress bar; not that of a validation,
# which is a small part of a run
LEFT = re.compile(
    r'\((?:train|test)\).* eta: (?:(\d+) days?, )?(\d+):(\d+):(\d+) '
    r'|ETA: +(\d+)s'
)


def seconds_left(text):
    """What is left by the last line that says so, or None.

    >>> seconds_left('Iter(train) [ 20/1200]  lr: 1e-3  eta: 0:02:05  time: 1')
    125
    >>> seconds_left('[>>>   ] 40/600, 3.0 task/s, elapsed: 12s, ETA:   172s')
    172
    """
    found = LEFT.findall(text)
    if not found:
        return None
    days, hours, minutes, seconds, of_bar = (int(n or 0) for n in found[-1])
    return of_bar + ((days * 24 + hours) * 60 + minutes) * 60 + seconds


def as_shown(line):
    """Of a line that was written over again and again, the last state."""
    return line.rstrip('\r').rpartition('\r')[2]


class Log:
    """A file that a stage appends to, read as it grows."""

    def __init__(self, path):
        self.path = path
        self.offset = path.stat().st_size if path.exists() else 0
        self.rest = ''
        self.forget()

    def forget(self):
        """What was left: another command begins."""
        self.end = None

    def new_lines(self) -> list:
        """Lines that have come whole since the last call."""
        with open(self.path, 'rb') as file:
            file.seek(self.offset)
            new = file.read()
        self.offset += len(new)
        text = new.decode(errors='replace')
        left = seconds_left(text)
        if left is not None:
            self.end = time.monotonic() + left
        *lines, self.rest = (self.rest + text).split('\n')
        return [as_shown(line) for line in lines]

    def seconds_left(self):
        """None as long as the log says nothing of it."""
        if self.end is None:
            return None
        return max(0, self.end - time.monotonic())
