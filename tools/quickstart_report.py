"""The quickstart's pictures and page, from what its stages left."""

import json
from pathlib import Path

import cv2
import torch
from mmengine.config import Config
from quickstart_figures import DATA, PSEUDO_MASKS, ROOT, SEGMENTORS, WORK

from mmseg_pmm.files import read_cams, read_mask
from mmseg_pmm.visualization import (
    colour_mask,
    draw_gallery,
    overlay_cam,
    report,
)

EXAMPLES = 8
EXPECTATION = (
    'The distance from the ceiling is what image labels in place of masks '
    'cost. Another run moves a row by two or three points; docs/results.md '
    'says more, and what is known of photos.'
)


def example_stems(split):
    """The first images of a split that show two classes or more."""
    labels_of = json.loads((ROOT / DATA / 'image_labels.json').read_text())
    lines = (ROOT / DATA / f'ImageSets/Segmentation/{split}.txt').read_text()
    several = [stem for stem in lines.split() if len(labels_of[stem]) > 1]
    return several[:EXAMPLES]


def draw_examples(stages, palette, folder):
    """Two galleries: training images with their CAMs and pseudo-masks, and
    val images with the segmentors' masks."""
    made = [name for name in PSEUDO_MASKS if name in stages]
    trained = [name for name in SEGMENTORS if f'deeplabv2_{name}' in stages]
    train_rows = []
    for stem in example_stems('train'):
        image = read_image(stem)
        cams, _ = read_cams(ROOT / WORK / 'cam/predictions' / f'{stem}.npz')
        masks = [ROOT / WORK / name / 'masks' for name in made]
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
        ['image', 'CAM of a class', 'of another', *made, 'truth'],
    )
    val_rows = [
        [
            read_image(stem),
            *painted(
                stem,
                [
                    ROOT / WORK / f'deeplabv2_{name}' / 'predictions'
                    for name in trained
                ],
                palette,
            ),
        ]
        for stem in example_stems('val')
    ]
    draw_gallery(
        folder / 'segmentors.png',
        val_rows,
        ['image', *trained, 'truth'],
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


def write_report(stages, rows, commands, seconds):
    """Write work_dirs/quickstart/report/.

    Args:
        stages (set[str]): Names of those that were run.
        rows (Sequence[tuple[str]]): The table.
        commands (Sequence[str]): What was called.
        seconds (float): All of it took.

    Returns:
        Path: The page.
    """
    folder = ROOT / WORK / 'report'
    cfg = Config.fromfile(ROOT / 'configs/quickstart/cam_quickstart.py')
    classes = report.legend(cfg.metainfo.classes, cfg.metainfo.palette)
    folder.mkdir(parents=True, exist_ok=True)
    draw_examples(stages, cfg.metainfo.palette, folder)
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
