"""Logs of stages, as tools/stages writes them: one file for all calls."""

import logging
import re

from mmseg_pmm.quiet_logs import asks_for_something

MARK = '=== '  # begins the line that names a command
SECTION = re.compile(rf'^{MARK}', re.M)
# a training and a prediction that begin, with --resume too
ANEW = re.compile(r'yet: a new run$|^0 of \d+ files are there$', re.M)
# colours, and what torch puts before the lines of a process's traceback
MARKUP = re.compile(r'\x1b\[[\d;]*m|^\[rank\d+\]: ?', re.M)
WARNING = re.compile(r'^\d\d/\d\d [\d:]{8} - \w+ - WARNING - (.+)$', re.M)
# of Python, where this package says it
PYTHONS = re.compile(
    r'^\S*/mmseg_pmm/(?:\w+/)*\w+\.py:\d+: \w+Warning: (.+)$', re.M
)
# of a warning that comes with each refresh
COUNT = re.compile(r'in \d+ of \d+ images \(')
# as run_tool prints it
ERROR = re.compile(
    r'^error: (.+?)(?=^\(MMSEG_PMM_TRACEBACK=1|^[EW]\d{4} |\Z)', re.M | re.S
)
# any other, the end of its traceback
RAISED = re.compile(
    r'^Traceback \(most recent call last\):\n(?:[ \t].*\n)*'
    r'((?:\w+\.)*\w+: .+)$',
    re.M,
)
# the launcher's account of processes that have ended: all of it is below the
# first of these lines
LAUNCHERS = re.compile(
    r'^[EW]\d{4} \S+ \d+ \S*torch/distributed/\S+ '
    r'(?:Sending process|failed \(exitcode)',
    re.M,
)
IN_USE = re.compile(r'EADDRINUSE')
PORT = (
    'another run on this machine uses the port over which its processes meet: '
    'choose another, by PORT=29501 in front of the command'
)
KILLED = re.compile(r'exitcode\s*: -9\b')
MEMORY = (
    'one of its processes was killed, as a rule because the memory was too '
    'small'
)


def read_log(path) -> str:
    return path.read_bytes().decode(errors='replace')


def last_command(text) -> str:
    """What the last command has printed, the line that names it first."""
    found = list(SECTION.finditer(text))
    return text[found[-1].start() :] if found else text


def last_run(text) -> str:
    """What the last run of a stage has printed, from its beginning on.

    A run may have been stopped and gone on with ``--resume``: then all of
    its commands count.
    """
    starts = [match.start() for match in SECTION.finditer(text)]
    for start, end in reversed(
        list(zip(starts, [*starts[1:], len(text)], strict=True))
    ):
        section = text[start:end]
        if '--resume' not in section.partition('\n')[0] or ANEW.search(
            section
        ):
            return text[start:]
    return text


def warnings_of(text) -> list[str]:
    """Warnings that ask for something, each once.

    A count of images that changes from refresh to refresh is one warning: the
    last is taken.
    """
    text = MARKUP.sub('', text)
    found = [*WARNING.finditer(text), *PYTHONS.finditer(text)]
    said = {}
    for match in sorted(found, key=lambda match: match.start()):
        message = match[1].strip()
        record = logging.LogRecord('', 0, '', 0, message, None, None)
        if asks_for_something(record):
            said['images' if COUNT.match(message) else message] = message
    return list(said.values())


def reason_of(text):
    """Why a command has failed, or None.

    Several processes print the same sentence, and their launcher its own
    story after it.
    """
    text = MARKUP.sub('', text)
    found = ERROR.search(text)
    if found:
        return found[1].strip()
    if IN_USE.search(text):
        return PORT
    raised = RAISED.findall(without_launcher(text))
    if raised:
        return raised[-1]
    return MEMORY if KILLED.search(text) else None


def without_launcher(text) -> str:
    """The text up to where a launcher tells that its processes have ended."""
    found = LAUNCHERS.search(text)
    return text[: found.start()] if found else text
