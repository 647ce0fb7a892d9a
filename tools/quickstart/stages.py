"""The commands of the quickstart: which there are, and what each needs."""

from stages.step import Prediction, Stage, Step, Training

from mmseg_pmm.engine import last_checkpoint, load_config
from quickstart.figures import (
    DATA,
    PSEUDO_MASKS,
    SEGMENTORS,
    WORK,
    cams_figure,
    classifier_figure,
    data_figure,
    mask_miou,
    tested,
)

CONFIGS = 'configs/quickstart'
MAPS = {'cam': 'CAM', 'amn': 'AMN', 'irn': 'AMN + IRN'}
THRESHOLDS = WORK / 'amn_thresholds.png'
# what a newcomer looks for: a plain way, the method, and what labels cost
FIRST_MASKS = ('ppmg', 'argmax')


def first_stages():
    """What all methods begin with."""
    yield Stage(
        'data',
        'the data set',
        [
            Step(
                [
                    'python',
                    'tools/dataset_converters/make_quickstart_data.py',
                    '--out',
                    DATA,
                ],
                DATA / 'made_with.json',
            )
        ],
        figure=data_figure,
    )
    yield Stage(
        'cam',
        'CAM classifier, from image labels',
        [train('cam')],
        ['data'],
        classifier_figure,
    )
    yield Stage(
        'cams',
        'CAMs of the training images',
        [predict('cam')],
        ['cam'],
        cams_figure,
    )


def pmm_stages(ablation=False):
    """Stages of PMM, long ones first where several can run.

    Args:
        ablation (bool): All that the configs can do, instead of the
            baseline, PMM's masks, the whole of PMM and the ceiling.
    """
    yield from first_stages()
    for name in PSEUDO_MASKS if ablation else FIRST_MASKS:
        yield masks(name, f'pseudo-masks: {PSEUDO_MASKS[name]}', ['cams'])
    yield segmentor('refresh', ['ppmg'])
    yield segmentor('full', ['cam'])
    yield segmentor('argmax-ce', ['argmax'])
    yield segmentor('ppmg-ce', ['ppmg'])
    if ablation:
        yield segmentor('ppmg-pus', ['ppmg'])
        yield Stage(
            'predict',
            'pseudo-masks: predicted for the chain',
            [
                predict(
                    'predict', checkpoint_of('deeplabv2_ppmg-pus'), ['--tta']
                )
            ],
            ['deeplabv2_ppmg-pus'],
            lambda: miou(tested('predict')['pseudo_masks/mIoU']),
        )
        yield segmentor('chain', ['predict'])


def amn_stages():
    """Stages of AMN and IRN."""
    yield from first_stages()
    yield masks('seeds', 'confident seeds', ['cams'])
    yield Stage(
        'amn',
        'AMN on the seeds, and its maps',
        [train('amn'), predict('amn')],
        ['seeds'],
    )
    yield masks('irn-seeds', 'seeds for IRN', ['amn'])
    yield Stage(
        'irn',
        'IRN on these seeds, and its maps',
        [train('irn'), predict('irn')],
        ['irn-seeds'],
    )
    yield masks('ppmg-amn', 'pseudo-masks: AMN + PPMG', ['amn'])
    yield masks('irn-masks', 'pseudo-masks: AMN + IRN', ['irn'])
    maps = [
        f'{title}={WORK / name / "predictions"}'
        for name, title in MAPS.items()
    ]
    yield Stage(
        'thresholds',
        'CAM, AMN and IRN over the threshold',
        [
            Step(
                [
                    'python',
                    'tools/analysis/cam_thresholds.py',
                    config_of('irn-masks'),
                    '--cams',
                    *maps,
                    '--out',
                    THRESHOLDS,
                ],
                THRESHOLDS,
            )
        ],
        ['irn'],
    )


def masks(name, title, needs):
    return Stage(
        name,
        title,
        [
            Step(
                [
                    'python',
                    'tools/make_pseudo_masks.py',
                    config_of(name),
                    '--evaluate',
                    '--work-dir',
                    WORK / name,
                ],
                WORK / name / 'metrics.json',
            )
        ],
        needs,
        lambda: miou(mask_miou(name)),
    )


def segmentor(name, needs):
    run = f'deeplabv2_{name}'
    return Stage(
        run,
        f'segmentor {SEGMENTORS[name]}',
        [train(run), predict(run)],
        needs,
        lambda: f'{miou(tested(run)["mIoU"])} on val',
    )


def train(name):
    return Training(
        [
            'python',
            'tools/train.py',
            config_of(name),
            '--work-dir',
            WORK / name,
            '--resume',
        ],
        checkpoint_of(name),
    )


def predict(name, checkpoint=None, options=()):
    """Predictions and metrics of a checkpoint."""
    checkpoint = checkpoint or checkpoint_of(name)
    out = WORK / name / 'predictions'
    return Prediction(
        [
            'python',
            'tools/test.py',
            config_of(name),
            checkpoint,
            '--work-dir',
            WORK / name / 'test',
            '--out',
            out,
            *options,
        ],
        out,
        checkpoint,
    )


def config_of(name):
    return f'{CONFIGS}/{name}_quickstart.py'


def checkpoint_of(name):
    cfg = load_config(config_of(name), str(WORK / name))
    return WORK / name / last_checkpoint(cfg).rpartition('/')[2]


def miou(value):
    return f'mIoU {value:.1f}'
