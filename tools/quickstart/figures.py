"""The quickstart's figures, from the files that its stages leave."""

import json
from pathlib import Path

from mmseg_pmm.files.run_figures import (
    last_round,
    last_scalar,
    mask_metrics,
    metrics_of_last_test,
    round_metrics,
)

DATA = Path('data/quickstart')
WORK = Path('work_dirs/quickstart')
# name of the config -> what it is
PSEUDO_MASKS = {
    'argmax': 'argmax baseline with CRF',
    'ppmg-without-cvs': 'PPMG without CVS',
    'ppmg': 'PPMG',
}
SEGMENTORS = {  # with cross entropy but for PUS
    'argmax-ce': 'on the baseline masks',
    'ppmg-ce': 'on PPMG masks',
    'ppmg-pus': 'on PPMG masks, PUS',
    'chain': 'on predicted masks (the chain)',
    'refresh': 'on PPMG masks, PUS, refresh (PMM)',
    'full': 'on the ground truth (the ceiling)',
}
AMN_MASKS = {
    'seeds': 'confident seeds, on the pixels they are sure about',
    'ppmg-amn': 'pseudo-masks: AMN + PPMG',
    'irn-masks': 'pseudo-masks: AMN + IRN, at threshold 0.25',
}


def data_figure():
    made = json.loads((DATA / 'made_with.json').read_text())
    return f'{made["train"]} + {made["val"]} images'


def classifier_figure():
    """mAP of the last validation, if a log has it."""
    value = last_scalar(WORK / 'cam', 'multi-label/mAP')
    return '' if value is None else f'mAP {value:.1f} on val'


def cams_figure():
    metrics = tested('cam')
    best = metrics['cam/best_threshold']
    return f'mIoU {metrics["cam/best_mIoU"]:.1f} (at {best:.2f})'


def tested(name):
    """What tools/test.py found in its last run."""
    return metrics_of_last_test(WORK / name / 'test')


def mask_miou(name):
    """Of what tools/make_pseudo_masks.py made."""
    return mask_metrics(WORK / name)['mIoU']


def refreshed_miou():
    """Of the last masks that the run with refresh made."""
    folder = last_round(WORK / 'deeplabv2_refresh')
    return round_metrics(folder)['pseudo_masks/mIoU']


def table_rows(stages):
    """(what, judged on, mIoU) for every step.

    Args:
        stages (set[str]): Names of those that were run.
    """
    cam = tested('cam')
    fixed = next(key for key in cam if key.startswith('cam/mIoU@'))
    best = cam['cam/best_threshold']
    yield f'CAM at threshold {fixed[-4:]}', 'train', cam[fixed]
    yield (
        f'CAM at its best threshold, {best:.2f} (chosen with ground truth)',
        'train',
        cam['cam/best_mIoU'],
    )
    for name, title in PSEUDO_MASKS.items():
        if name in stages:
            yield f'pseudo-masks: {title}', 'train', mask_miou(name)
    yield (
        'pseudo-masks: made anew in the run of PMM',
        'train',
        refreshed_miou(),
    )
    if 'predict' in stages:
        miou = tested('predict')['pseudo_masks/mIoU']
        yield 'pseudo-masks: predicted for the chain', 'train', miou
    for name, title in SEGMENTORS.items():
        if f'deeplabv2_{name}' in stages:
            miou = tested(f'deeplabv2_{name}')['mIoU']
            yield f'segmentor {title}', 'val', miou


def amn_rows():
    """(what, judged on, mIoU) of the masks; maps are in the curves' table."""
    for name, title in AMN_MASKS.items():
        yield title, 'train', mask_miou(name)
