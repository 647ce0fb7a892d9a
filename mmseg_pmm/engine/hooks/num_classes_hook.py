"""Holds a model's number of classes against the data set's."""

from mmengine.hooks import Hook
from mmseg.datasets.transforms import LoadDepthAnnotation

from mmseg_pmm.engine.bare_model import bare_model
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class NumClassesHook(Hook):
    """Stops a run whose decode head and data set have different classes.

    Too many in a head train without an error, to a model that predicts what
    is not there; too few, to one that cannot say what is. Not judged are
    auxiliary heads, which may have classes of their own (STDC's boundaries),
    and heads of depth; ``num_classes=1`` goes with background and one class.
    ``train.py`` and ``test.py`` add it.

    Raises:
        ValueError: ``num_classes`` is not the number of classes.
    """

    def before_train(self, runner):
        _check(runner.model, runner.train_dataloader.dataset)

    def before_val(self, runner):
        _check(runner.model, runner.val_dataloader.dataset)

    def before_test(self, runner):
        _check(runner.model, runner.test_dataloader.dataset)


def _check(model, data_set):
    classes = getattr(data_set, 'metainfo', {}).get('classes')
    head = getattr(bare_model(model), 'decode_head', None)
    number = getattr(head, 'num_classes', None)
    if classes is None or number in (None, len(classes)):
        return
    if number == 1 and (len(classes) == 2 or _is_of_depth(data_set)):
        return
    raise ValueError(
        f'model.decode_head.num_classes is {number}, but the data set has '
        f'{len(classes)} classes: {list(classes)}'
    )


def _is_of_depth(data_set) -> bool:
    """NYUDataset's classes are the scenes, which nothing predicts."""
    steps = getattr(getattr(data_set, 'pipeline', None), 'transforms', ())
    return any(isinstance(step, LoadDepthAnnotation) for step in steps)
