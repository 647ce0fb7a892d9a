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
from mmengine.logging import MMLogger

from benchmarks.common import machine, photos, read_photo
from mmseg_pmm.files import read_cams
from mmseg_pmm.processes import keep_freed_memory

NAMES = (
    'classwise_crf',
    'multi_crop',
    'irn_loss',
    'random_walk',
    'mask_generation',
    'device_crf',
    'cam_store',
    'pus_loss',
    'cyclic_refresh',
    'training_step',
    'cam_precision',
    'training_input',
    'channels_last',
    'start_up',
)
COLUMNS = '| | slow way | ours | ratio | target | |'
SCALES = {'ms': 1e3, 'kB': 1e-3}


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
    parser.add_argument(
        '--cams', metavar='DIR', help='their CAM files (default: drawn)'
    )
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--out', type=Path, default='work_dirs/benchmarks')
    args = parser.parse_args()
    unknown = sorted(set(args.names) - set(NAMES))
    if args.cams and not args.photos:
        parser.error('--cams are of the images in --photos')
    if unknown:
        parser.error(f'no benchmark {unknown}; there are {", ".join(NAMES)}')
    return args


class Options:
    """What a benchmark's ``measure`` is called with."""

    def __init__(self, args):
        self.repeats = args.repeats
        self.out = args.out
        self._photos = args.photos
        self._cams = args.cams

    def photos(self, number):
        """RGB images."""
        return photos(self._photos, number)

    def cams(self, number):
        """Pairs of an RGB image and its CAMs; None without --cams."""
        if self._cams is None:
            return None
        paths = sorted(Path(self._cams).glob('*.npz'))[:number]
        return [
            (
                read_photo(Path(self._photos) / f'{path.stem}.jpg'),
                read_cams(path)[0],
            )
            for path in paths
        ]


def markdown_row(row) -> str:
    ratio = row['slow'] / row['fast']
    target = row.get('target')
    unit = row.get('unit', 'ms')
    slow, fast = (
        f'{SCALES[unit] * row[key]:.1f} {unit}' for key in ('slow', 'fast')
    )
    return (
        f'| {row["name"]} | {slow} | {fast} | {ratio:.2f} | '
        f'{"" if target is None else target} | {row.get("note", "")} |'
    )


def draw_growth(rows, folder):
    """A plot for each series: time over what grows."""
    # worker processes import this module, and would wait for it
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    series = {}
    for row in rows:
        if 'series' in row:
            label, value = row['series']
            series.setdefault(label, []).append((value, row))
    for label, points in series.items():
        figure = Figure(figsize=(5, 3.5), layout='constrained')
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        values = [value for value, _ in points]
        for key, name in (('slow', 'slow way'), ('fast', 'ours')):
            times = [row[key] for _, row in points]
            axes.plot(values, times, 'o-', label=name)
        axes.set(xlabel=label, ylabel='seconds', xscale='log', yscale='log')
        axes.grid(alpha=0.3)
        axes.legend(title=points[0][1]['name'].partition(',')[0])
        name = label.replace(' ', '_')
        figure.savefig(folder / f'growth_{name}.png', dpi=100)


def main():
    args = parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    # what is built here tells of each of its parameters
    MMLogger.get_instance('mmengine', log_level='ERROR')
    # of the slow ways too: page faults are not what is compared
    keep_freed_memory()
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
    draw_growth(report['rows'], args.out)


if __name__ == '__main__':
    main()
