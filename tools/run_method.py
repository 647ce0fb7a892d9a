"""A method on a data set, from photos to a segmentor and a report page.

tools/run_pmm.sh and tools/run_amn.sh call it. Stages run one after another,
with a line for each; what they print goes to log files. At the end it says
what to look at, how far the training is, and how to use the model. Killed and
called again, it goes on where it was: a stage is skipped when its result is
complete. Images, labels, masks or settings that have changed since a stage
learnt by them are an error, with the line that removes what was made of the
old ones.

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
import json
import os
import shlex
import sys
import textwrap
from pathlib import Path

from mmseg_pmm.quiet_logs import quieten

if __name__ == '__main__':
    quieten()  # before the libraries are imported

import torch
from method.methods import AMN, CHAIN, PMM, amn_stages, pmm_stages
from method.plan import Plan
from mmengine.device import get_device
from stages.session import carry_out, in_all

from mmseg_pmm.files.locks import folder_lock
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
        help='how many; 0 for none. From 2 on '
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
        raise argparse.ArgumentTypeError(
            f'a number is needed, 0 or more, got {text!r}'
        )
    return int(text)


def check_gpus(wanted, again):
    """There are as many GPUs as were asked for; 0 leaves them alone.

    Args:
        wanted (int): As it was typed.
        again (Callable[[int], str]): The command with another number.

    Raises:
        ValueError: There are fewer. Several processes without any GPU are
            fine, as for tools/dist_train.sh.
    """
    if wanted == 0:
        os.environ['CUDA_VISIBLE_DEVICES'] = ''  # of all stages
        return
    if get_device() not in ('cpu', 'cuda'):
        return  # of another kind, which is not counted here
    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if there == 0 and wanted > 1:
        print(
            f'torch finds no GPU: {wanted} processes share the CPU (0 in '
            f'place of {wanted} is one process, as a rule as fast)'
        )
    elif wanted > there:
        few = f'{there} GPU' + 's' * (there != 1) if there else 'no GPU'
        raise ValueError(
            f'GPUS is {wanted}, and torch finds {few} here; type {there}: '
            f'`{again(there)}`'
            + ' (training on the CPU takes long)'
            * (there == 0)
        )


def main():
    args = parse_args()
    check_gpus(args.gpus, lambda gpus: typed(args, gpus))
    names = AMN if args.method == 'amn' else CHAIN if args.chain else PMM
    plan = Plan(args.data_set, args.gpus, names, args.cfg_options)
    for name in plan.without_truth:
        print(
            f'{name}: no ground truth in '
            f'{plan.cfgs[name].val_dataloader.dataset.data_prefix}: it is '
            'trained without validation'
        )
    changed = list(plan.changed_sources())
    for sentence in changed:
        print(wrapped(sentence, '! '))
    make = amn_stages if args.method == 'amn' else pmm_stages
    stages = list(make(plan))
    prefix = 'amn_' if args.method == 'amn' else ''
    folder = Path('work_dirs', f'report_{prefix}{args.data_set}')
    page, logs = folder / 'index.html', folder / 'logs'
    stages.append(plan.report(page, args.data_set, logs))
    again, clock = typed(args, args.gpus), folder / 'seconds.txt'
    with folder_lock(folder):
        seconds = carry_out(
            stages,
            logs,
            clock,
            again,
            f'VERBOSE=1 {again}',
            os.environ.get('VERBOSE', '') not in ('', '0'),
        )
    summary = page.with_name('summary.json')
    print(*said_at_the_end(summary, changed), sep='\n')
    print(f'{in_all(seconds, clock)}; done: {plan.checkpoint(names[-1])}')
    print(f'pictures and figures: {page}')


def typed(args, gpus) -> str:
    """The command, with a number of GPUs."""
    words = [args.data_set, str(gpus)]
    words += ['--chain'] * args.chain
    if args.cfg_options:
        words += ['--cfg-options', *args.cfg_options]
    return tool_command(f'run_{args.method}', shlex.join(words))


def said_at_the_end(summary, changed=()):
    """What tools/analysis/report.py has found, in lines.

    Args:
        summary (Path): Its JSON file.
        changed (Sequence[str]): What was said at the beginning, hours ago.
    """
    found = json.loads(summary.read_text())
    look = [f'{name}: {sentence}' for name, sentence in found['look']]
    yield ''
    if changed or look:
        yield 'look at this:'
        for sentence in [*changed, *look]:
            yield wrapped(sentence, '  ! ')
        yield ''
    yield from (wrapped(sentence) for sentence in found['verdict'])
    if found['longer']:
        yield 'configs of a longer training, which needs a GPU:'
        yield f'  {found["longer"]}'
    if found['use']:
        yield 'use the model:'
        yield f'  {found["use"]}'
        yield ''


def wrapped(text, begin=''):
    """Lines below the first are commands, and paths and commands are for
    copying."""
    sentence, *commands = text.split('\n')
    inside = ' ' * len(begin)
    filled = textwrap.fill(
        sentence,
        79,
        initial_indent=begin,
        subsequent_indent=inside,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return '\n'.join([filled, *(inside + command for command in commands)])


if __name__ == '__main__':
    run_tool(main)
