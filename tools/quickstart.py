"""The whole method on a small data set, by the tools a VOC user would call.

Makes the data set, trains a CAM classifier from image labels, turns its CAMs
into pseudo-masks in three ways, trains segmentors on them and one on the
ground truth, and writes work_dirs/quickstart/report/. Killed, it goes on
where it was when called again. `make quickstart` calls it.

Examples:
    python tools/quickstart.py
    python tools/quickstart.py --list     # the commands only
"""

import argparse
import json
import platform
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import cv2
import torch
from mmengine.config import Config

from mmseg_pmm.pseudo_masks import read_cams, read_mask
from mmseg_pmm.visualization import (
    colour_mask,
    draw_gallery,
    overlay_cam,
    report,
)

ROOT = Path(__file__).parents[1]
DATA = Path('data/quickstart')
WORK = Path('work_dirs/quickstart')
CONFIGS = Path('configs/quickstart')
PSEUDO_MASKS = {
    'argmax': 'argmax baseline with CRF',
    'ppmg-without-cvs': 'PPMG without CVS',
    'ppmg': 'PPMG',
}
SEGMENTORS = {
    'argmax-ce': 'cross entropy on the baseline masks',
    'ppmg-ce': 'cross entropy on PPMG masks',
    'ppmg-pus': 'PUS on PPMG masks',
    'full': 'cross entropy on the ground truth (ceiling)',
}
EXAMPLES = 8


class Stage(NamedTuple):
    """A command, and the file or folder that is there when it is done."""

    title: str
    command: list
    output: Path


def stages():
    """All stages in their order."""
    yield Stage(
        'the data set',
        ['tools/dataset_converters/make_quickstart_data.py', '--out', DATA],
        DATA / 'made_with.json',
    )
    yield from train_and_test(
        'cam', 'CAM classifier from image labels', 'CAMs of the images'
    )
    for name, title in PSEUDO_MASKS.items():
        yield Stage(
            f'pseudo-masks: {title}',
            [
                'tools/make_pseudo_masks.py',
                CONFIGS / f'{name}_quickstart.py',
                '--evaluate',
                '--work-dir',
                WORK / name,
            ],
            WORK / name / 'metrics.json',
        )
    for name, title in SEGMENTORS.items():
        yield from train_and_test(
            f'deeplabv2_{name}', f'segmentor: {title}', 'its masks of val'
        )


def train_and_test(name, title, tested):
    """Two stages; the second one writes predictions and metrics."""
    config = CONFIGS / f'{name}_quickstart.py'
    cfg = Config.fromfile(ROOT / config)
    limits = cfg.train_cfg
    last = (
        f'iter_{limits.max_iters}.pth'
        if 'max_iters' in limits
        else f'epoch_{limits.max_epochs}.pth'
    )
    checkpoint = WORK / name / last
    yield Stage(
        title,
        ['tools/train.py', config, '--work-dir', WORK / name, '--resume'],
        checkpoint,
    )
    test_dir = WORK / name / 'test'
    yield Stage(
        tested,
        [
            'tools/test.py',
            config,
            checkpoint,
            '--work-dir',
            test_dir,
            '--out',
            WORK / name / 'predictions',
        ],
        test_dir,
    )


def is_done(stage):
    """A test is done when it has written its metrics."""
    if stage.command[0] == 'tools/test.py':
        return any(stage.output.glob('*/*.json'))
    return stage.output.exists()


def run(stage, number, count):
    command = [sys.executable, *map(str, stage.command)]
    shown = shlex.join(['python', *command[1:]])
    print(f'\n=== [{number}/{count}] {stage.title}\n=== {shown}', flush=True)
    if is_done(stage):
        print('=== done before', flush=True)
        return
    start = time.time()
    finished = subprocess.run(command, cwd=ROOT)
    if finished.returncode:
        raise SystemExit(
            f'error: this command ended with {finished.returncode}:\n'
            f'  {shown}\ncall `make quickstart` again to go on from here'
        )
    print(f'=== {time.time() - start:.0f} s', flush=True)


def tested_metrics(name):
    """What tools/test.py found, from the JSON of its last run."""
    files = (ROOT / WORK / name / 'test').glob('*/*.json')
    return json.loads(max(files).read_text())


def table_rows():
    """(what, judged on, mIoU) for every step."""
    cam = tested_metrics('cam')
    fixed = next(key for key in cam if key.startswith('cam/mIoU@'))
    best = cam['cam/best_threshold']
    yield f'CAM at threshold {fixed[-4:]}', 'train', cam[fixed]
    yield (
        f'CAM at its best threshold, {best:.2f} (chosen with ground truth)',
        'train',
        cam['cam/best_mIoU'],
    )
    for name, title in PSEUDO_MASKS.items():
        metrics = json.loads((ROOT / WORK / name / 'metrics.json').read_text())
        yield f'pseudo-masks: {title}', 'train', metrics['mIoU']
    for name, title in SEGMENTORS.items():
        metrics = tested_metrics(f'deeplabv2_{name}')
        yield f'segmentor: {title}', 'val', metrics['mIoU']


def example_stems(split):
    """The first images of a split that show two classes or more."""
    labels_of = json.loads((ROOT / DATA / 'image_labels.json').read_text())
    lines = (ROOT / DATA / f'ImageSets/Segmentation/{split}.txt').read_text()
    several = [stem for stem in lines.split() if len(labels_of[stem]) > 1]
    return several[:EXAMPLES]


def draw_examples(palette, folder):
    """Two galleries: training images with their CAMs and pseudo-masks, and
    val images with the segmentors' masks."""
    train_rows = []
    for stem in example_stems('train'):
        image = read_image(stem)
        cams, _ = read_cams(ROOT / WORK / 'cam/predictions' / f'{stem}.npz')
        masks = [ROOT / WORK / name / 'masks' for name in PSEUDO_MASKS]
        train_rows.append(
            [
                image,
                *(overlay_cam(image, cam) for cam in cams[:2]),
                *painted(stem, masks, palette),
            ]
        )
    draw_gallery(
        folder / 'pseudo_masks.png',
        train_rows,
        ['image', 'CAM of a class', 'of another', *PSEUDO_MASKS, 'truth'],
    )
    val_rows = [
        [
            read_image(stem),
            *painted(
                stem,
                [
                    ROOT / WORK / f'deeplabv2_{name}' / 'predictions'
                    for name in SEGMENTORS
                ],
                palette,
            ),
        ]
        for stem in example_stems('val')
    ]
    draw_gallery(
        folder / 'segmentors.png',
        val_rows,
        ['image', *SEGMENTORS, 'truth'],
    )


def read_image(stem):
    return cv2.imread(str(ROOT / DATA / 'JPEGImages' / f'{stem}.jpg'))[
        ..., ::-1
    ]


def painted(stem, folders, palette):
    """The masks of an image in several folders, then the true one."""
    folders = [*folders, ROOT / DATA / 'SegmentationClass']
    return [
        colour_mask(read_mask(folder / f'{stem}.png'), palette)
        for folder in folders
    ]


def write_report(folder, rows, all_stages, seconds):
    cfg = Config.fromfile(ROOT / CONFIGS / 'cam_quickstart.py')
    folder.mkdir(parents=True, exist_ok=True)
    draw_examples(cfg.metainfo.palette, folder)
    curve = folder / 'cam_thresholds.png'
    curve.write_bytes(
        (ROOT / WORK / 'cam/predictions/cam_thresholds.png').read_bytes()
    )
    commands = '\n'.join(
        shlex.join(['python', *map(str, stage.command)])
        for stage in all_stages
    )
    report.write_report(
        folder / 'index.html',
        'mmseg_pmm quickstart',
        [
            report.paragraph(
                'From image labels to a segmentor. Masks of the training '
                'images are judged on train, segmentors on val; the ground '
                'truth judges, and only the ceiling learns from it.'
            ),
            report.table(('', 'judged on', 'mIoU in %'), rows),
            report.paragraph(
                f'{platform.platform()}, {torch.get_num_threads()} CPU '
                f'threads, torch {torch.__version__}; this call took '
                f'{seconds / 60:.1f} minutes.'
            ),
            report.heading('From CAM to pseudo-mask'),
            report.picture(
                folder / 'pseudo_masks.png',
                'Training images: a CAM fires on the head, which tells the '
                'class; the body has to be found.',
            ),
            report.heading('What the segmentors make of it'),
            report.picture(
                folder / 'segmentors.png', 'Images that no model has seen.'
            ),
            report.heading('CAMs depend on the threshold'),
            report.picture(curve, 'mIoU of the CAMs over the threshold.'),
            report.heading('The commands'),
            report.code(commands),
        ],
    )
    return folder / 'index.html'


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--list', action='store_true', help='print the commands and stop'
    )
    args = parser.parse_args()
    all_stages = list(stages())
    if args.list:
        for stage in all_stages:
            print(shlex.join(['python', *map(str, stage.command)]))
        return
    start = time.time()
    for number, stage in enumerate(all_stages, start=1):
        run(stage, number, len(all_stages))
    rows = [(what, where, f'{miou:.1f}') for what, where, miou in table_rows()]
    seconds = time.time() - start
    path = write_report(ROOT / WORK / 'report', rows, all_stages, seconds)
    width = max(len(row[0]) for row in rows)
    print(f'\n{"":{width}}  judged on  mIoU in %')
    for what, where, miou in rows:
        print(f'{what:{width}}  {where:9}  {miou:>9}')
    print(
        f'\n{seconds / 60:.1f} minutes; look at {path.relative_to(ROOT)}',
        flush=True,
    )


if __name__ == '__main__':
    main()
