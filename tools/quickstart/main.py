"""The quickstart: its arguments, its stages, its table and page."""

import argparse
import os
import textwrap

from stages.session import carry_out, in_all

from mmseg_pmm.resources import tool_command
from quickstart.figures import WORK, amn_rows, table_rows
from quickstart.report import EXPECTATION, write_report
from quickstart.stages import THRESHOLDS, amn_stages, pmm_stages

LOGS = WORK / 'logs'


def parse_args(description):
    parser = argparse.ArgumentParser(
        description=description,
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


def main(description):
    args = parse_args(description)
    if args.method == 'amn':
        stages = list(amn_stages())
    else:
        stages = list(pmm_stages(args.ablation))
    commands = [step.shown() for stage in stages for step in stage.steps]
    if args.list:
        print('\n'.join(commands))
        return
    again, say_all = how_to_go_on(args)
    clock = WORK / f'seconds_{args.method}.txt'
    seconds = carry_out(stages, LOGS, clock, again, say_all, args.verbose)
    show = show_amn if args.method == 'amn' else show_pmm
    show(stages, commands, seconds, in_all(seconds, clock))


def how_to_go_on(args):
    """What one has typed, and what shows all: of make where it is there."""
    options = {'METHOD': args.method} if args.method != 'pmm' else {}
    if args.ablation:
        options['ABLATION'] = 1
    if os.path.isfile('Makefile') and os.path.isfile('tools/quickstart.py'):
        values = [f'{name}={value}' for name, value in options.items()]
        again = ' '.join(['make quickstart', *values])
        return again, f'{again} VERBOSE=1'
    values = ['--ablation'] if args.ablation else []
    if args.method != 'pmm':
        values += ['--method', args.method]
    again = tool_command('quickstart', *values)
    return again, f'{again} --verbose'


def show_pmm(stages, commands, seconds, took):
    names = {stage.name for stage in stages}
    rows = [(what, on, f'{miou:.1f}') for what, on, miou in table_rows(names)]
    print_table(rows)
    page = write_report(names, rows, commands, seconds)
    print('', *textwrap.wrap(EXPECTATION, 79), '', sep='\n')
    print(f'{took}. Pictures and explanations: {page}')


def show_amn(stages, commands, seconds, took):
    print_table([(what, on, f'{miou:.1f}') for what, on, miou in amn_rows()])
    print(f'\n{took}. How much depends on the threshold: {THRESHOLDS}')


def print_table(rows):
    width = max(len(row[0]) for row in rows)
    print(f'\n{"":{width}}  judged on  mIoU in %')
    for what, where, miou in rows:
        print(f'{what:{width}}  {where:9}  {miou:>9}')
