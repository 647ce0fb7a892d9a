"""When should PUS begin, and masks be made anew, and what should follow?

Segmentors of the quickstart's drawings, all of the same number of iterations,
with other losses, whose masks are made anew at other times, under other rates
and thresholds; beside them the chain of runs, and neither. It needs what
`make quickstart` leaves. OUT/results.md is written after every run. Stopped
and called again with the same options, it goes on where it was.

Examples:
    python -m benchmarks.refresh_schedules --seeds 0 1 2
    python -m benchmarks.refresh_schedules --list
"""

import argparse
import sys
from pathlib import Path

from benchmarks.job_graph import Job, JobGraph
from benchmarks.voc_animals import environment
from benchmarks.voc_animals_report import Report, shown

CONFIGS = 'configs/quickstart/{}_quickstart.py'
ARGMAX = Path('work_dirs/quickstart/argmax/masks')
MASKS = Path('work_dirs/quickstart/ppmg/masks')
WARM_UP = 30
CROSS_ENTROPY = 'model.decode_head.loss_decode.beta=0'  # PUS never starts
PIPELINE = 'custom_hooks.0.writer.pipeline.1'


def rates(*lengths) -> list:
    """A cosine for each stretch between refreshes; the first warms up."""
    lengths = [lengths[0] - WARM_UP, *lengths[1:]]
    return [
        f'param_scheduler.1.periods={_listed(lengths)}',
        f'param_scheduler.1.restart_weights={_listed([1] * len(lengths))}',
        f'param_scheduler.1.end={WARM_UP + sum(lengths)}',
    ]


def _listed(numbers) -> str:
    return f'[{",".join(map(str, numbers))}]'


def pus(beta, kappa) -> list:
    """Settings of the loss."""
    loss = 'model.decode_head.loss_decode'
    return [f'{loss}.beta={beta}', f'{loss}.kappa={kappa}']


VOCS = pus(0.5, 0.5)


def refreshed(lengths, *more) -> list:
    """Settings of a run that makes masks anew after each of ``lengths``."""
    interval = f'custom_hooks.0.interval={lengths[0]}'
    return [interval, *rates(*lengths), *more]


class Plan:
    """The jobs, and the rows of the table: title to runs."""

    def __init__(self, args):
        self.args = args
        self.jobs, self.rows = [], {}
        whole = args.iterations
        half, third = whole // 2, whole // 3
        for seed in args.seeds:
            self.segmentor('ceiling: ground truth', 'full', seed, masks=None)
            self.segmentor(
                'argmax baseline, cross entropy',
                'argmax-ce',
                seed,
                masks=ARGMAX,
            )
            for title, loss in {
                'PPMG, cross entropy': [CROSS_ENTROPY],
                'PPMG, PUS, beta and kappa 0.5 (of VOC)': VOCS,
                'PPMG, PUS, beta and kappa 0.3': [],
            }.items():
                self.segmentor(title, 'ppmg-pus', seed, loss)
            for title, settings in {
                'refresh in the middle, then cross entropy':
                    refreshed([half, half], *VOCS),
                'refresh in the middle, cross entropy throughout':
                    refreshed([half, half], CROSS_ENTROPY),
                'refresh in the middle, one cosine':
                    refreshed([half, half], *rates(whole), *VOCS),
                'refresh in the middle, one cosine, cross entropy throughout':
                    refreshed([half, half], *rates(whole), CROSS_ENTROPY),
                'refresh in the middle, one cosine, beta and kappa 0.3':
                    refreshed([half, half], *rates(whole)),
            }.items():  # fmt: skip
                self.segmentor(title, 'refresh', seed, settings)
            self.chain(seed, half)
        # differences of many points: one run says it
        seed = args.seeds[0]
        for title, settings in {
            'refresh in the middle, PUS throughout':
                refreshed([half, half], *VOCS,
                          'custom_hooks.0.plain_loss_from=None'),
            'refresh in the middle, pixels below 0.8 ignored':
                refreshed([half, half], *VOCS,
                          f'{PIPELINE}.ignore_below=0.8'),
            'refresh in the middle, no CRF':
                refreshed([half, half], *VOCS, f'{PIPELINE}.crf=None'),
            'two refreshes':
                refreshed([third, third, third], *VOCS),
        }.items():  # fmt: skip
            self.segmentor(title, 'refresh', seed, settings)
        for title, values in {
            'PPMG, PUS, beta 0.3, kappa 0.5': (0.3, 0.5),
            'PPMG, PUS, beta 0.3, kappa 1': (0.3, 1),
        }.items():
            self.segmentor(title, 'ppmg-pus', seed, pus(*values))

    def segmentor(
        self, title, config, seed, settings=(), masks=MASKS, needs=(),
        length=None,
    ):  # fmt: skip
        name = f'{title} {seed}'.replace(',', '').replace(':', '')
        name = name.replace(' ', '-')
        length = length or self.args.iterations
        settings = [
            f'train_cfg.max_iters={length}',
            f'train_cfg.val_interval={length}',
            f'randomness.seed={seed}',
            f'default_hooks.checkpoint.interval={length // 4}',
            'default_hooks.checkpoint.max_keep_ckpts=1',
            *settings,
        ]
        if masks:
            settings.append(
                f'train_dataloader.dataset.pseudo_mask_dir={masks}'
            )
        if config != 'refresh':
            settings.append(f'param_scheduler.1.end={length}')
        self._add(
            name,
            ['tools/train.py', CONFIGS.format(f'deeplabv2_{config}')],
            ['--resume', '--work-dir', self._run(name)],
            settings=settings,
            needs=needs,
        )
        self.rows.setdefault(title, []).append((None, name))
        return name

    def chain(self, seed, half):
        """Two runs of half the length each."""
        title = 'chain of two halves: PUS, then cross entropy from the start'
        first = self.segmentor(
            'first half of the chain', 'ppmg-pus', seed, VOCS, length=half
        )
        name = f'chain-masks-{seed}'
        made = self.args.out / name / 'made'
        self._add(
            name,
            ['tools/test.py', CONFIGS.format('predict')],
            [self._run(first) / f'iter_{half}.pth'],
            ['--tta', '--resume', '--work-dir', self._run(name)],
            ['--out', made],
            needs=[first],
        )
        self.segmentor(
            title, 'full', seed, masks=made, needs=[name], length=half
        )

    def _add(self, name, *words, settings=(), needs=()):
        command = [str(word) for part in words for word in part]
        options = ['--cfg-options', 'stage_inputs=[]', *settings]
        self.jobs.append(
            Job(name, [sys.executable, *command, *options], tuple(needs))
        )

    def _run(self, name) -> Path:
        return self.args.out / name / 'run'


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--out', type=Path, default=Path('work_dirs/refresh_schedules')
    )
    parser.add_argument('--jobs', type=int, default=1, help='at a time')
    parser.add_argument('--deadline', type=float, default=1e6, help='seconds')
    parser.add_argument('--iterations', type=int, default=1200)
    parser.add_argument('--seeds', type=int, nargs='+', default=[0, 1, 2])
    parser.add_argument(
        '--list', action='store_true', help='print the commands and stop'
    )
    return parser.parse_args()


def main():
    args = parse_args()
    plan = Plan(args)
    if args.list:
        print('\n'.join(map(shown, plan.jobs)))
        return
    report = Report(plan.jobs, plan.rows, args.out, vars(args))
    report.take_over()
    JobGraph(
        plan.jobs, args.out / 'logs', args.jobs, args.deadline,
        environment(args.jobs),
    ).run(report.ended)  # fmt: skip
    report.write()
    print('\n'.join(report.tables()))


if __name__ == '__main__':
    main()
