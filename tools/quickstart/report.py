"""The quickstart's page, from what its stages left."""

from pathlib import Path

import torch
from mmengine.registry import init_default_scope

from mmseg_pmm.engine import load_config
from mmseg_pmm.engine.stage_results import data_set_of
from mmseg_pmm.files.run_figures import last_round
from mmseg_pmm.visualization import report
from mmseg_pmm.visualization.mask_sections import mask_sections
from mmseg_pmm.visualization.reported_images import ReportedImages
from mmseg_pmm.visualization.sections import (
    examples_section,
    labels_section,
)
from quickstart.figures import PSEUDO_MASKS, SEGMENTORS, WORK

CAM_CONFIG = 'configs/quickstart/cam_quickstart.py'
EXPECTATION = (
    'On these drawings PUS and masks made anew cost more than they give; '
    'their published gains are on VOC. '
    'The distance from the ceiling is what image labels in place of masks '
    'cost. Another run moves a row by two or three points; docs/results.md '
    'says more, and what is known of photos.'
)


def processor():
    """The CPU's name where the system tells it."""
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line for line in lines if line.startswith('model name')]
    return names[0].split(':')[1].strip() if names else 'CPU'


def mask_folders(stages) -> dict:
    """Pseudo-masks of stage 3, and those of the refresh."""
    found = {
        name: str(WORK / name / 'masks')
        for name in PSEUDO_MASKS
        if name in stages
    }
    if 'predict' in stages:
        found['predicted for the chain'] = str(WORK / 'predict/predictions')
    anew = last_round(WORK / 'deeplabv2_refresh')
    if anew is not None:
        found['refreshed'] = str(anew)
    return found


def images_of(config, cams, masks):
    data_set = data_set_of(config)
    infos = [data_set.get_data_info(i) for i in range(len(data_set))]
    return ReportedImages(infos, data_set.metainfo, cams, masks)


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
    cfg = load_config(CAM_CONFIG)
    init_default_scope(cfg.default_scope)
    cams = {'CAM': str(WORK / 'cam/predictions')}
    train = images_of(cfg.test_dataloader.dataset, cams, mask_folders(stages))
    predictions = {
        SEGMENTORS[name]: str(WORK / f'deeplabv2_{name}' / 'predictions')
        for name in SEGMENTORS
        if f'deeplabv2_{name}' in stages
    }
    val = images_of(cfg.val_dataloader.dataset, {}, predictions)
    page = WORK / 'report/index.html'
    report.write_report(
        page,
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
            *labels_section(train),
            *examples_section(
                train,
                'From CAM to pseudo-mask',
                'Training images. A CAM fires on the head, which tells the '
                'class; the body has to be found. Finny mostly swims, and '
                'its CAM often takes the water for it.',
            ),
            *mask_sections(train),
            *examples_section(
                val,
                'What the segmentors make of it',
                'Images that no model has seen.',
            ),
            report.heading('CAMs depend on the threshold'),
            report.picture(
                WORK / 'cam/predictions/cam_thresholds.png',
                'mIoU of the CAMs over the threshold.',
            ),
            report.heading('The commands'),
            report.code('\n'.join(commands)),
        ],
    )
    return page
