"""One call of a method: runs its stages, and says how to go on."""

import signal
import sys
import time

from stages.console import Console, minutes
from stages.runner import StageFailed, run_stages


def carry_out(stages, logs, clock, again, say_all, verbose=False):
    """Run stages with a line for each.

    Args:
        stages (Sequence[Stage]): Each below those that it needs.
        logs (Path): Folder for what the stages print.
        clock (Path): File of the seconds that each call took.
        again (str): The command that goes on after an error.
        say_all (str): The one that shows what the stages print, too.
        verbose (bool): Show it now.

    Returns:
        float: Seconds of all calls, of those that were stopped too.

    Raises:
        SystemExit: A stage failed, or Ctrl-C.
    """
    # of whoever closes the terminal, or cancels the job
    for kind in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(kind) != signal.SIG_IGN:  # as under nohup
            signal.signal(kind, signal.default_int_handler)
    start = time.monotonic()
    try:
        with Console(stages, verbose) as console:
            console.say(f'what the stages print is in {logs}\n')
            run_stages(stages, console, logs)
    except StageFailed as error:
        hint = '' if verbose else f'\n`{say_all}` shows all that they print'
        raise SystemExit(
            f'\nerror: {error}\n'
            f'mend it, then `{again}` goes on from here{hint}'
        ) from None
    except KeyboardInterrupt:
        print(f'\nstopped; `{again}` goes on from here', file=sys.stderr)
        sys.exit(130)
    finally:
        seconds = note_seconds(clock, time.monotonic() - start)
    return seconds


def in_all(seconds, clock) -> str:
    """How long all calls took, in words.

    Args:
        seconds (float): As :func:`carry_out` returns them.
        clock (Path): As it was given.
    """
    calls = len(clock.read_text().split())
    of_calls = f', {calls} calls together' if calls > 1 else ''
    return f'{minutes(seconds)} minutes in all{of_calls}'


def note_seconds(path, seconds):
    """Seconds of all calls: one may have been stopped and called again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'a') as file:
        print(f'{seconds:.0f}', file=file)
    return sum(map(int, path.read_text().split()))
