"""Time what the plugin does faster, side by side with the slow way.

Each row runs both in turn on the same input, warmed up, and gives medians. A
ratio is slow / fast. Written are OUT/benchmarks.json, a Markdown table
OUT/benchmarks.md, and plots of how time grows.

Examples:
    python -m benchmarks.run
    python -m benchmarks.run classwise_crf multi_crop \\
        --photos data/VOCdevkit/VOC2012/JPEGImages --repeats 5
"""

import argparse
import importlib
import json
from pathlib import Path

import torch

from benchmarks.common import machine, photos

NAMES = (
    'classwise_crf',
    'multi_crop',
    'mask_generation',
    'cam_store',
    'pus_loss',
    'cyclic_refresh',
)
COLUMNS = '| | slow way, ms | ours, ms | ratio | target | |'


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        'names', nargs='*', help=f'of {", ".join(NAMES)} (default: all)'
    )
    parser.add_argument(
        '--photos', metavar='DIR', help='folder of JPEG files (default: drawn)'
    )
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--out', type=Path, default='work_dirs/benchmarks')
    args = parser.parse_args()
    unknown = sorted(set(args.names) - set(NAMES))
    if unknown:
        parser.error(f'no benchmark {unknown}; there are {", ".join(NAMES)}')
    return args


class Options:
    """What a benchmark's ``measure`` is called with."""

    def __init__(self, args):
        self.repeats = args.repeats
        self.out = args.out
        self._folder = args.photos

    def photos(self, number):
        return photos(self._folder, number)


def markdown_row(row) -> str:
    ratio = row['slow'] / row['fast']
    target = row.get('target')
    return (
        f'| {row["name"]} | {1000 * row["slow"]:.1f} | '
        f'{1000 * row["fast"]:.1f} | {ratio:.2f} | '
        f'{"" if target is None else target} | {row.get("note", "")} |'
    )


def main():
    args = parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    report = dict(machine=machine(), rows=[])
    lines = [
        ', '.join(f'{key} {value}' for key, value in machine().items()),
        '',
        COLUMNS,
        '|---|---|---|---|---|---|',
    ]
    print('\n'.join(lines), flush=True)
    for name in args.names or NAMES:
        benchmark = importlib.import_module(f'benchmarks.{name}')
        for row in benchmark.measure(Options(args)):
            report['rows'].append(row)
            lines.append(markdown_row(row))
            print(lines[-1], flush=True)
            # whatever comes later, this is measured
            write = args.out / 'benchmarks.json'
            write.write_text(json.dumps(report, indent=1) + '\n')
            (args.out / 'benchmarks.md').write_text('\n'.join(lines) + '\n')


if __name__ == '__main__':
    main()
