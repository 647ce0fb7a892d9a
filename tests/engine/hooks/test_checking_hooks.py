from types import SimpleNamespace

import pytest
import torch
from mmengine.dataset import Compose
from torch import nn

from mmseg_pmm.engine.hooks import NumClassesHook, WholeCheckpointHook


class Segmentor(nn.Module):
    def __init__(self, num_classes=3, auxiliary=()):
        super().__init__()
        self.backbone = nn.BatchNorm2d(2)
        self.decode_head = head(num_classes)
        if auxiliary:
            self.auxiliary_head = nn.ModuleList(map(head, auxiliary))

    def get_extra_state(self):  # which is no tensor
        return dict(anything=1)


def head(num_classes):
    conv = nn.Conv2d(2, num_classes, 1)
    conv.num_classes = num_classes
    return conv


def runner(model, classes=('background', 'a', 'b')):
    data_set = SimpleNamespace(metainfo=dict(classes=classes))
    loader = SimpleNamespace(dataset=data_set)
    return SimpleNamespace(
        model=model,
        train_dataloader=loader,
        val_dataloader=loader,
        test_dataloader=loader,
        _load_from='a.pth',
    )


@pytest.mark.parametrize('moment', ['train', 'val', 'test'])
def test_number_of_classes(moment):
    check = getattr(NumClassesHook(), f'before_{moment}')
    check(runner(Segmentor()))
    check(runner(Segmentor(7), classes=None))
    check(runner(Segmentor(auxiliary=[2])))  # as STDC's
    check(runner(Segmentor(1), classes=('background', 'a')))
    check(runner(nn.Identity()))
    without = runner(Segmentor(7))
    for loader in ('train', 'val', 'test'):
        setattr(without, f'{loader}_dataloader', SimpleNamespace(dataset=[]))
    check(without)
    with pytest.raises(ValueError, match='decode_head.num_classes is 2.*3'):
        check(runner(nn.DataParallel(Segmentor(2))))
    # one map cannot tell two classes and background apart
    with pytest.raises(ValueError, match='decode_head.num_classes is 1.*3'):
        check(runner(Segmentor(1)))


def test_depth_has_no_classes_to_predict():
    """NYUDataset names scenes."""
    of_depth = runner(Segmentor(1))
    of_depth.train_dataloader.dataset.pipeline = Compose(
        [dict(type='LoadDepthAnnotation')]
    )
    NumClassesHook().before_train(of_depth)
    of_depth.model = Segmentor(2)
    with pytest.raises(ValueError, match='num_classes is 2'):
        NumClassesHook().before_train(of_depth)


def test_whole_checkpoint():
    check = WholeCheckpointHook().after_load_checkpoint
    model = Segmentor(auxiliary=[3])
    whole = model.state_dict()
    check(runner(model), dict(state_dict=whole))
    # of a training on several GPUs, weights alone, more than is needed
    check(runner(model), {f'module.{key}': whole[key] for key in whole})
    check(runner(model), dict(whole, more=torch.zeros(1)))
    not_needed = ('auxiliary_head.', 'backbone.num_batches_tracked')
    check(
        runner(nn.DataParallel(model)),
        {key: whole[key] for key in whole if not key.startswith(not_needed)},
    )
    for change in (
        {'decode_head.weight': torch.zeros(4, 2, 1, 1)},
        {'backbone.running_mean': None},
    ):
        with pytest.raises(
            ValueError, match=f'a.pth.* 1 of 10.*{[*change][0]}'
        ):
            check(runner(model), dict(state_dict={**whole, **change}))
