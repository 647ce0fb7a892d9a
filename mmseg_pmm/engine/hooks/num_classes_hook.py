"""Holds a model's number of classes against the data set's."""

from mmengine.hooks import Hook
from torch import nn

from mmseg_pmm.engine.unwrap import unwrap
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class NumClassesHook(Hook):
    """Stops a run whose heads and data set have different classes.

    Too many in a head train without an error, to a model that predicts what
    is not there. ``tools/train.py`` and ``tools/test.py`` add it.

    Raises:
        ValueError: ``num_classes`` of a head is not the number of classes,
            background included.
    """

    def before_train(self, runner):
        _check(runner.model, runner.train_dataloader.dataset)

    def before_val(self, runner):
        _check(runner.model, runner.val_dataloader.dataset)

    def before_test(self, runner):
        _check(runner.model, runner.test_dataloader.dataset)


def _check(model, data_set):
    classes = data_set.metainfo.get('classes')
    if classes is None:
        return
    model = unwrap(model)
    for name in ('decode_head', 'auxiliary_head'):
        heads = getattr(model, name, None)
        for head in heads if isinstance(heads, nn.ModuleList) else [heads]:
            number = getattr(head, 'num_classes', len(classes))
            if number != len(classes):
                raise ValueError(
                    f'model.{name}.num_classes is {number}, but the data set '
                    f'has {len(classes)} classes, background included: '
                    f'{list(classes)}'
                )
