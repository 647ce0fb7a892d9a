"""What a config of a test says of judging and of several views."""

from mmseg.evaluation import IoUMetric

from mmseg_pmm.engine.prediction_folder import class_of, metrics_of
from mmseg_pmm.resources import tool_command


def check_truth(cfg):
    """Refuse to judge predictions where nothing is read to judge them by.

    Raises:
        ValueError: IoUMetric judges, and no step's name says that it reads
            annotations.
    """
    steps = cfg.test_dataloader.dataset.get('pipeline') or ()
    judges = [
        metric.type
        for metric in metrics_of(cfg)
        if issubclass(class_of(metric), IoUMetric)
        and not metric.get('format_only')
    ]
    names = list(_names_of(steps))
    if judges and names and not any('Annotation' in name for name in names):
        raise ValueError(
            f'{judges[0]} has no ground truth to judge by: the pipeline of '
            'test_dataloader reads none. For masks and pictures alone: '
            + tool_command('predict', 'CONFIG CHECKPOINT PHOTOS')
            + ' --out MASKS --overlay PICTURES'
        )


def _names_of(steps):
    """Of the steps of a pipeline, and of those inside of them."""
    for step in steps:
        if isinstance(step, (list, tuple)):
            yield from _names_of(step)
        else:
            yield str(step['type'])
            yield from _names_of(step.get('transforms', ()))


def add_test_time_augmentation(cfg):
    """Let a config predict as it says in ``tta_pipeline`` and ``tta_model``.

    Raises:
        KeyError: It does not.
    """
    if 'tta_pipeline' not in cfg or 'tta_model' not in cfg:
        raise KeyError(
            '--tta needs tta_pipeline and tta_model in the config (a CAM '
            'classifier has its scales and flips in model.test_cfg)'
        )
    cfg.test_dataloader.dataset.pipeline = cfg.tta_pipeline
    cfg.tta_model.module = cfg.model
    cfg.model = cfg.tta_model
