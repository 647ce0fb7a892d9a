"""Holds a model's number of classes against the data set's."""

from mmengine.hooks import Hook

from mmseg_pmm.engine.unwrap import unwrap
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class NumClassesHook(Hook):
    """Stops a run whose decode head and data set have different classes.

    Too many in a head train without an error, to a model that predicts what
    is not there. Not judged are auxiliary heads, which may have classes of
    their own (STDC's boundaries), and heads with ``num_classes=1`` (one
    foreground class, or depth). ``tools/train.py`` and ``tools/test.py`` add
    it.

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
    head = getattr(unwrap(model), 'decode_head', None)
    number = getattr(head, 'num_classes', None)
    if classes is None or number in (None, 1) or number == len(classes):
        return
    raise ValueError(
        f'model.decode_head.num_classes is {number}, but the data set has '
        f'{len(classes)} classes: {list(classes)}'
    )
