"""A whole method on a small data set, by the tools a VOC user would call.

Makes the data set, trains a CAM classifier from image labels, turns its CAMs
into pseudo-masks in two ways, and trains three segmentors: on the masks of a
plain baseline, on PMM's with all that PMM does, and on the ground truth, which
is the ceiling. Writes work_dirs/quickstart/report/. Stopped, it goes on where
it was when called again. `make quickstart` calls it.

With --ablation: masks without smoothing, and segmentors that leave out
parts of PMM. `make quickstart ABLATION=1`.

With --method amn: seeds from the same CAMs, AMN, IRN, and pseudo-masks from
their maps; a table, and the curves of mIoU over the threshold
(work_dirs/quickstart/amn_thresholds.png). `make quickstart METHOD=amn`.

Examples:
    python tools/quickstart.py
    python tools/quickstart.py --ablation --verbose
    python tools/quickstart.py --method amn
    python tools/quickstart.py --list     # the commands only
"""

import argparse
import signal
import sys
import textwrap
import time

from quickstart_console import Console, minutes
from quickstart_figures import ROOT, WORK, amn_rows, table_rows
from quickstart_report import EXPECTATION, write_report
from quickstart_runner import StageFailed, run_stages
from quickstart_stages import THRESHOLDS, amn_stages, pmm_stages

from mmseg_pmm.user_errors import run_tool

LOGS = WORK / 'logs'


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('--method', choices=('pmm', 'amn'), default='pmm')
    parser.add_argument(
        '--ablation', action='store_true', help='all rows of the table of PMM'
    )
    parser.add_argument(
        '--verbose', action='store_true', help='show what the stages print'
    )
    parser.add_argument(
        '--list', action='store_true', help='print the commands and stop'
    )
    return parser.parse_args()


def main():
    args = parse_args()
    if args.method == 'amn':
        stages = list(amn_stages())
    else:
        stages = list(pmm_stages(args.ablation))
    commands = [step.shown() for stage in stages for step in stage.steps]
    if args.list:
        print('\n'.join(commands))
        return
    # of whoever closes the terminal, or cancels the job
    for kind in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(kind) != signal.SIG_IGN:  # as under nohup
            signal.signal(kind, signal.default_int_handler)
    again = make_command(args)
    start = time.monotonic()
    try:
        with Console(stages, args.verbose) as console:
            console.say(f'what the stages print is in {LOGS}\n')
            run_stages(stages, console, ROOT, LOGS)
    except StageFailed as error:
        raise SystemExit(
            f'\nerror: {error}\n`{again}` goes on from here '
            f'(`{again} VERBOSE=1` shows all that the stages print)'
        ) from None
    except KeyboardInterrupt:
        print(f'\nstopped; `{again}` goes on from here', file=sys.stderr)
        sys.exit(130)
    finally:
        seconds = note_seconds(args.method, time.monotonic() - start)
    show = show_amn if args.method == 'amn' else show_pmm
    show(stages, commands, seconds)


def make_command(args):
    """What one has typed, as a rule."""
    parts = ['make quickstart']
    if args.method != 'pmm':
        parts.append(f'METHOD={args.method}')
    if args.ablation:
        parts.append('ABLATION=1')
    return ' '.join(parts)


def note_seconds(method, seconds):
    """Seconds of all calls: one may have been stopped and called again."""
    path = ROOT / WORK / f'seconds_{method}.txt'
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'a') as file:
        print(f'{seconds:.0f}', file=file)
    return sum(map(int, path.read_text().split()))


def show_pmm(stages, commands, seconds):
    names = {stage.name for stage in stages}
    rows = [(what, on, f'{miou:.1f}') for what, on, miou in table_rows(names)]
    print_table(rows)
    page = write_report(names, rows, commands, seconds)
    print('', *textwrap.wrap(EXPECTATION, 79), '', sep='\n')
    print(
        f'{minutes(seconds)} minutes in all. Pictures and explanations: '
        f'{page.relative_to(ROOT)}'
    )


def show_amn(stages, commands, seconds):
    print_table([(what, on, f'{miou:.1f}') for what, on, miou in amn_rows()])
    print(
        f'\n{minutes(seconds)} minutes in all. How much depends on the '
        f'threshold: {THRESHOLDS}'
    )


def print_table(rows):
    width = max(len(row[0]) for row in rows)
    print(f'\n{"":{width}}  judged on  mIoU in %')
    for what, where, miou in rows:
        print(f'{what:{width}}  {where:9}  {miou:>9}')


if __name__ == '__main__':
    run_tool(main)
