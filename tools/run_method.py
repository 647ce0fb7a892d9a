"""A method on a data set, from photos to a segmentor and a report page.

tools/run_pmm.sh and tools/run_amn.sh call it. Stages run one after another,
with a line for each; what they print goes to log files. Killed and called
again, it goes on where it was: a stage is skipped when its result is complete.
Images, labels or masks that have changed since a stage learnt from them are an
error. After a change of a config remove the work_dirs of its stage and of the
later ones.

Examples:
    bash tools/run_pmm.sh voc 8           # masks made anew within stage 4
    bash tools/run_pmm.sh voc 8 --chain   # the published recipe: train with
        # PUS, predict the training images, train again with cross entropy
    bash tools/run_amn.sh voc 8
    bash tools/run_pmm.sh cells 1 --cfg-options cam:train_cfg.max_epochs=4 \\
        deeplabv2:train_cfg.max_iters=500
    VERBOSE=1 bash tools/run_pmm.sh cells 1     # all that the stages print
"""

import argparse
import os
import shlex
import sys
from pathlib import Path

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

from method.methods import AMN, CHAIN, PMM, amn_stages, pmm_stages
from method.plan import Plan
from stages.console import minutes
from stages.session import carry_out

from mmseg_pmm.resources import tool_command
from mmseg_pmm.user_errors import run_tool

METHODS = ('pmm', 'amn')
# what has a config
STAGES = dict(
    pmm=f'{", ".join(PMM)}; with --chain {", ".join(CHAIN)}',
    amn=', '.join(AMN),
)


def parse_args():
    method = sys.argv[1] if sys.argv[1:2] in ([m] for m in METHODS) else None
    parser = argparse.ArgumentParser(
        prog=method and f'bash tools/run_{method}.sh',
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if method is None:
        parser.add_argument('method', choices=METHODS)
    parser.add_argument(
        'data_set',
        metavar='DATASET',
        help='what the configs STAGE_DATASET.py below configs/ are named '
        f'after. The stages: {STAGES.get(method, "those of the method")}',
    )
    parser.add_argument(
        'gpus',
        metavar='GPUS',
        type=number_of_gpus,
        help='how many; 0 on a machine without any. From 2 on '
        'tools/dist_train.sh and tools/dist_test.sh start them, and know '
        'more settings',
    )
    if method == 'pmm':
        parser.add_argument(
            '--chain', action='store_true', help='by the published recipe'
        )
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action='extend',
        default=[],
        metavar='STAGE:KEY=VALUE',
        help='override settings of a stage, as in cam:train_cfg.max_epochs=4',
    )
    parser.set_defaults(method=method, chain=False)
    return parser.parse_args(sys.argv[2:] if method else None)


def number_of_gpus(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f'a number is needed, got {text!r}')
    return int(text)


def main():
    args = parse_args()
    names = AMN if args.method == 'amn' else CHAIN if args.chain else PMM
    plan = Plan(args.data_set, args.gpus, names, args.cfg_options)
    for name in plan.without_truth:
        print(
            f'{name}: no ground truth in '
            f'{plan.cfgs[name].val_dataloader.dataset.data_prefix}: it is '
            'trained without validation'
        )
    make = amn_stages if args.method == 'amn' else pmm_stages
    stages = list(make(plan))
    prefix = 'amn_' if args.method == 'amn' else ''
    folder = Path('work_dirs', f'report_{prefix}{args.data_set}')
    page = folder / 'index.html'
    stages.append(plan.report(page, args.data_set))
    again = tool_command(f'run_{args.method}', shlex.join(sys.argv[2:]))
    seconds = carry_out(
        stages,
        folder / 'logs',
        folder / 'seconds.txt',
        again,
        f'VERBOSE=1 {again}',
        os.environ.get('VERBOSE', '') not in ('', '0'),
    )
    checkpoint = plan.checkpoint(names[-1])
    print(f'\n{minutes(seconds)} minutes in all; done: {checkpoint}')
    print(f'pictures and figures: {page}')


if __name__ == '__main__':
    run_tool(main)
