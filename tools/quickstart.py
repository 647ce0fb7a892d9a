"""A whole method on a small data set, by the tools a VOC user would call.

Makes the data set, trains a CAM classifier from image labels, turns its CAMs
into pseudo-masks in three ways, trains segmentors on them and one on the
ground truth, and writes work_dirs/quickstart/report/. Killed, it goes on
where it was when called again. `make quickstart` calls it.

With --method amn: seeds from the same CAMs, AMN, IRN, and pseudo-masks from
their maps; a table, and the curves of mIoU over the threshold
(work_dirs/quickstart/amn_thresholds.png). `make quickstart METHOD=amn`.

Examples:
    python tools/quickstart.py
    python tools/quickstart.py --method amn
    python tools/quickstart.py --list     # the commands only
"""

import argparse
import json
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from quickstart_report import (
    CONFIGS,
    DATA,
    EXPECTATION,
    PSEUDO_MASKS,
    ROOT,
    SEGMENTORS,
    WORK,
    table_rows,
    write_report,
)

from mmseg_pmm.engine import last_checkpoint, load_config
from mmseg_pmm.user_errors import run_tool

SECONDS = 'seconds.txt'
MAPS = {'cam': 'CAM', 'amn': 'AMN', 'irn': 'AMN + IRN'}
AMN_MASKS = {
    'seeds': 'confident seeds, on the pixels they are sure about',
    'ppmg-amn': 'pseudo-masks: AMN + PPMG',
    'irn-masks': 'pseudo-masks: AMN + IRN, at threshold 0.25',
}


class Stage(NamedTuple):
    """A command, and the file or folder that is there when it is done."""

    title: str
    command: list
    output: Path

    def shown(self) -> str:
        """The command as one would type it."""
        return shlex.join(['python', *map(str, self.command)])


def first_stages():
    """What all methods begin with."""
    yield Stage(
        'the data set',
        ['tools/dataset_converters/make_quickstart_data.py', '--out', DATA],
        DATA / 'made_with.json',
    )
    yield from train_and_test(
        'cam', 'CAM classifier from image labels', 'CAMs of the images'
    )


def pmm_stages():
    """All stages of PMM in their order."""
    yield from first_stages()
    for name, title in PSEUDO_MASKS.items():
        yield pseudo_masks(name, f'pseudo-masks: {title}')
    for name, title in SEGMENTORS.items():
        if name == 'chain':
            yield prediction(
                'predict',
                'masks that the PUS segmentor predicts for the chain',
                checkpoint_of('deeplabv2_ppmg-pus'),
                ['--tta'],
            )
        yield from train_and_test(
            f'deeplabv2_{name}', f'segmentor: {title}', 'its masks of val'
        )


def amn_stages():
    """All stages of AMN in their order."""
    yield from first_stages()
    yield pseudo_masks('seeds', 'confident seeds')
    yield from train_and_test('amn', 'AMN on the seeds', 'its maps')
    yield pseudo_masks('ppmg-amn', 'pseudo-masks: PPMG from them')
    yield pseudo_masks('irn-seeds', 'seeds for IRN')
    yield from train_and_test('irn', 'IRN on these seeds', 'walked maps')
    yield pseudo_masks('irn-masks', 'pseudo-masks: AMN + IRN')
    curves = WORK / 'amn_thresholds.png'
    yield Stage(
        'CAM, AMN and IRN over the threshold',
        [
            'tools/analysis/cam_thresholds.py',
            config_of('irn-masks'),
            '--cams',
            *(
                f'{title}={WORK / name / "predictions"}'
                for name, title in MAPS.items()
            ),
            '--out',
            curves,
        ],
        curves,
    )


def pseudo_masks(name, title):
    return Stage(
        title,
        [
            'tools/make_pseudo_masks.py',
            config_of(name),
            '--evaluate',
            '--work-dir',
            WORK / name,
        ],
        WORK / name / 'metrics.json',
    )


def config_of(name):
    return CONFIGS / f'{name}_quickstart.py'


def checkpoint_of(name):
    cfg = load_config(ROOT / config_of(name), str(WORK / name))
    return last_checkpoint(cfg)


def train_and_test(name, title, tested):
    """Two stages: a training run, and what its last checkpoint predicts."""
    checkpoint = checkpoint_of(name)
    yield Stage(
        title,
        [
            'tools/train.py',
            config_of(name),
            '--work-dir',
            WORK / name,
            '--resume',
        ],
        checkpoint,
    )
    yield prediction(name, tested, checkpoint)


def prediction(name, title, checkpoint, options=()):
    """Predictions and metrics of a checkpoint."""
    test_dir = WORK / name / 'test'
    return Stage(
        title,
        [
            'tools/test.py',
            config_of(name),
            checkpoint,
            '--work-dir',
            test_dir,
            '--out',
            WORK / name / 'predictions',
            *options,
        ],
        test_dir,
    )


def is_done(stage):
    """A test is done when it has written its metrics."""
    if stage.command[0] == 'tools/test.py':
        return any((ROOT / stage.output).glob('*/*.json'))
    return (ROOT / stage.output).exists()


def run(stage, number, count):
    command = [sys.executable, *map(str, stage.command)]
    print(f'\n=== [{number}/{count}] {stage.title}', flush=True)
    print(f'=== {stage.shown()}', flush=True)
    if is_done(stage):
        print('=== done before', flush=True)
        return
    start = time.time()
    finished = subprocess.run(command, cwd=ROOT)
    if finished.returncode:
        raise SystemExit(
            f'error: this command ended with {finished.returncode}:\n'
            f'  {stage.shown()}\n'
            'call `make quickstart` again to go on from here'
        )
    seconds = time.time() - start
    with open(ROOT / WORK / SECONDS, 'a') as file:
        file.write(f'{seconds:.0f} {stage.title}\n')
    print(f'=== {seconds:.0f} s', flush=True)


def seconds_in_all(stages):
    """Of all calls: a quickstart may be interrupted and called again."""
    titles = {stage.title for stage in stages}
    lines = (ROOT / WORK / SECONDS).read_text().splitlines()
    pairs = (line.split(' ', 1) for line in lines)
    return sum(int(seconds) for seconds, title in pairs if title in titles)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('--method', choices=('pmm', 'amn'), default='pmm')
    parser.add_argument(
        '--list', action='store_true', help='print the commands and stop'
    )
    args = parser.parse_args()
    stages = dict(pmm=pmm_stages, amn=amn_stages)[args.method]
    all_stages = list(stages())
    commands = [stage.shown() for stage in all_stages]
    if args.list:
        print('\n'.join(commands))
        return
    (ROOT / WORK).mkdir(parents=True, exist_ok=True)
    for number, stage in enumerate(all_stages, start=1):
        run(stage, number, len(all_stages))
    if args.method == 'pmm':
        show_pmm(commands, seconds_in_all(all_stages))
    else:
        print_table(amn_rows())
        print(f'\nthe curves are in {WORK / "amn_thresholds.png"}')


def show_pmm(commands, seconds):
    rows = [(what, where, f'{miou:.1f}') for what, where, miou in table_rows()]
    path = write_report(ROOT / WORK / 'report', rows, commands, seconds)
    print_table(rows)
    print(
        f'\n{EXPECTATION}\n\n{seconds / 60:.1f} minutes in all; look at '
        f'{path.relative_to(ROOT)}',
        flush=True,
    )


def amn_rows():
    """(what, judged on, mIoU) of the masks; maps are in the curves' table."""
    for name, title in AMN_MASKS.items():
        metrics = json.loads((ROOT / WORK / name / 'metrics.json').read_text())
        yield title, 'train', f'{metrics["mIoU"]:.1f}'


def print_table(rows):
    rows = list(rows)
    width = max(len(row[0]) for row in rows)
    print(f'\n{"":{width}}  judged on  mIoU in %')
    for what, where, miou in rows:
        print(f'{what:{width}}  {where:9}  {miou:>9}')


if __name__ == '__main__':
    run_tool(main)
