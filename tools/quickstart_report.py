"""The quickstart's table, pictures and page, from what its stages left."""

import json
from pathlib import Path

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
    'refresh': 'PUS on PPMG masks, with refresh in one run',
    'chain': 'cross entropy on predicted masks (the chain)',
    'full': 'cross entropy on the ground truth (ceiling)',
}
REFRESHED = 'deeplabv2_refresh/pseudo_masks/round_01/round.json'
EXAMPLES = 8
EXPECTATION = (
    'On these drawings pretended under-fitting and a refresh change little '
    'or do harm, and another run moves a row by two or three points; '
    'docs/results.md says why, and what is known of photos.'
)


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
    refreshed = json.loads((ROOT / WORK / REFRESHED).read_text())['metrics']
    chained = tested_metrics('predict')
    for title, metrics in (
        ('made anew in the run with refresh', refreshed),
        ('predicted for the chain', chained),
    ):
        yield (
            f'pseudo-masks: {title}',
            'train',
            metrics['pseudo_masks/mIoU'],
        )
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


def processor():
    """The CPU's name where the system tells it."""
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line for line in lines if line.startswith('model name')]
    return names[0].split(':')[1].strip() if names else 'CPU'


def write_report(folder, rows, commands, seconds):
    cfg = Config.fromfile(ROOT / CONFIGS / 'cam_quickstart.py')
    classes = report.legend(cfg.metainfo.classes, cfg.metainfo.palette)
    folder.mkdir(parents=True, exist_ok=True)
    draw_examples(cfg.metainfo.palette, folder)
    curve = folder / 'cam_thresholds.png'
    curve.write_bytes(
        (ROOT / WORK / 'cam/predictions/cam_thresholds.png').read_bytes()
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
            report.paragraph(EXPECTATION),
            report.paragraph(
                f'{processor()}, {torch.get_num_threads()} threads, torch '
                f'{torch.__version__}, {seconds / 60:.1f} minutes in all.'
            ),
            report.heading('From CAM to pseudo-mask'),
            classes,
            report.picture(
                folder / 'pseudo_masks.png',
                'Training images. A CAM fires on the head, which tells the '
                'class; the body has to be found. Finny mostly swims, and '
                'its CAM often takes the water for it. White lines in the '
                'truth are ignored borders.',
            ),
            report.heading('What the segmentors make of it'),
            classes,
            report.picture(
                folder / 'segmentors.png',
                'Images that no model has seen; columns in the order of the '
                'table.',
            ),
            report.heading('CAMs depend on the threshold'),
            report.picture(curve, 'mIoU of the CAMs over the threshold.'),
            report.heading('The commands'),
            report.code('\n'.join(commands)),
        ],
    )
    return folder / 'index.html'
