"""``python -m tests.mutants``: plant every fault, and count the noticed."""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from ..quick_python import VARIABLE, quick_python
from ..quick_python.libraries import OF_TESTS, OF_TOOLS, import_in_advance
from .faults import FAULTS
from .overlay import Overlay
from .report import print_report
from .trial import SHORTEST_TIMEOUT, Trial

GOAL = 0.9


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        'only',
        nargs='*',
        help='faults whose file, text or tests contain one of these (default: '
        'all)',
    )
    parser.add_argument('-j', '--jobs', type=int, default=1)
    parser.add_argument(
        '-v', '--verbose', action='store_true', help='name the test that fails'
    )
    return parser.parse_args()


def main():
    args = parse_arguments()
    chosen = [
        fault
        for fault in FAULTS
        if not args.only
        or any(
            part in ' '.join([fault.file, fault.text, *fault.tests])
            for part in args.only
        )
    ]
    # their order in the list, those of one test file side by side
    chosen.sort(key=lambda fault: fault.tests)
    # one server for all trials
    os.environ[VARIABLE] = quick_python()
    import_in_advance([*OF_TESTS, *OF_TOOLS])
    with tempfile.TemporaryDirectory(prefix='mutants_') as folder:
        overlays = [
            Overlay(Path(folder) / str(index)) for index in range(args.jobs)
        ]
        suites = sorted({fault.tests for fault in chosen})
        whole = try_all(overlays, [(None, tests) for tests in suites])
        seconds = {}
        for (_, tests), outcome in whole:
            if outcome.code:
                print(outcome.output)
            if outcome.code != 0:
                sys.exit(f'{" ".join(tests)}: fails without any fault')
            seconds[tests] = outcome.seconds
        results = []
        jobs = [(fault, fault.tests) for fault in chosen]
        for (fault, _), outcome in try_all(overlays, jobs, seconds):
            results.append((fault, outcome))
            if args.verbose or not outcome.is_noticed:
                said = outcome.by if outcome.is_noticed else 'NOT NOTICED'
                place = f'{fault.file}:{fault.line_in(overlays[0].root)}'
                print(f'{place}: {fault}\n    {said}', flush=True)
        share = print_report(results, overlays[0].root)
    sys.exit(share < GOAL)


def try_all(overlays, jobs, seconds=None):
    """Run jobs, one in each copy at a time.

    Args:
        overlays (list[Overlay]): The copies.
        jobs (list[tuple]): Fault (or None) and tests.
        seconds (dict, optional): How long tests take that pass.

    Yields:
        tuple: A job and its :class:`Outcome`.
    """
    waiting, free, running = list(jobs), list(overlays), []
    while waiting or running:
        while waiting and free:
            fault, tests = job = waiting.pop(0)
            overlay = free.pop()
            overlay.plant(fault)
            timeout = 600
            if seconds is not None:
                timeout = max(SHORTEST_TIMEOUT, 5 * seconds[tests])
            trial = Trial(overlay.root, tests, timeout)
            running.append((job, overlay, trial))
        for job, overlay, trial in list(running):
            outcome = trial.outcome()
            if outcome is not None:
                overlay.restore()
                running.remove((job, overlay, trial))
                free.append(overlay)
                yield job, outcome
        time.sleep(0.05)


if __name__ == '__main__':
    os.environ.setdefault('OMP_NUM_THREADS', '1')
    os.environ.setdefault('OMP_WAIT_POLICY', 'PASSIVE')
    main()
