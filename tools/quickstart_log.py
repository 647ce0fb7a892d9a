"""What a stage's log says about its progress."""

import re
import time

# of MMEngine's runner, and of its progress bar; not that of a validation,
# which is a small part of a run
LEFT = re.compile(
    r'\((?:train|test)\).* eta: (?:(\d+) days?, )?(\d+):(\d+):(\d+) '
    r'|ETA: +(\d+)s'
)


def seconds_left(line):
    """What a line says is left, or None.

    >>> seconds_left('Iter(train) [ 20/1200]  lr: 1e-3  eta: 0:02:05  time: 1')
    125
    >>> seconds_left('[>>>   ] 40/600, 3.0 task/s, elapsed: 12s, ETA:   172s')
    172
    """
    found = LEFT.search(line)
    if not found:
        return None
    days, hours, minutes, seconds, of_bar = (
        int(n or 0) for n in found.groups()
    )
    return of_bar + ((days * 24 + hours) * 60 + minutes) * 60 + seconds


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
        """Whole lines that have come, and what a progress bar showed."""
        with open(self.path, 'rb') as file:
            file.seek(self.offset)
            new = file.read()
        self.offset += len(new)
        text = self.rest + new.decode(errors='replace')
        *lines, self.rest = re.split(r'[\r\n]+', text)
        for line in lines:
            left = seconds_left(line)
            if left is not None:
                self.end = time.monotonic() + left
        return lines

    def seconds_left(self):
        """None as long as the log says nothing of it."""
        if self.end is None:
            return None
        return max(0, self.end - time.monotonic())
