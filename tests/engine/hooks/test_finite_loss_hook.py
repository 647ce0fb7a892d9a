"""A real training, whose loss breaks at an iteration."""

from types import SimpleNamespace

import pytest
import torch
from mmengine.hooks import RuntimeInfoHook
from mmengine.logging import MessageHub
from mmengine.model import BaseModel
from mmengine.registry import MODELS
from mmengine.runner import Runner
from torch import nn

from mmseg_pmm.engine.hooks import FiniteLossHook


class Breaking(BaseModel):
    """Its loss is finite but in some iterations."""

    def __init__(self, loss_of, gradient=True):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))
        self.register_buffer('limit', torch.full((1,), float('inf')))
        self.register_buffer('mean', torch.zeros(1))
        self.loss_of = loss_of
        self.gradient = gradient
        self.iteration = 0

    def forward(self, inputs, mode='loss'):
        self.iteration += 1
        factor = self.loss_of.get(self.iteration, 1.0)
        weight = self.weight if self.gradient else self.weight.detach()
        broken = (weight * factor).sum()
        return dict(loss_a=self.weight.sum(), loss_b=broken)


MODELS.register_module(module=Breaking)
NAN = float('nan')


def train(work_dir, loss_of, *, gradient=True, hook=None, **hooks):
    runner = Runner(
        model=dict(type='Breaking', loss_of=loss_of, gradient=gradient),
        work_dir=str(work_dir),
        train_dataloader=dict(
            dataset=[dict(inputs=0)] * 20,
            sampler=dict(type='DefaultSampler', shuffle=False),
            batch_size=1,
        ),
        train_cfg=dict(by_epoch=False, max_iters=12),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.01)),
        default_hooks=dict(
            checkpoint=dict(
                type='CheckpointHook',
                by_epoch=False,
                interval=3,
                max_keep_ckpts=1,
            ),
            **hooks,
        ),
        custom_hooks=[hook or dict(type='mmseg_pmm.FiniteLossHook')],
        experiment_name=str(work_dir),
    )
    runner.train()
    return runner


def checkpoints(work_dir):
    return sorted(path.name for path in work_dir.glob('*.pth'))


@pytest.mark.parametrize('iteration', [5, 6])
def test_nan_ends_the_run_before_the_next_checkpoint(tmp_path, iteration):
    with pytest.raises(FloatingPointError) as error:
        train(tmp_path / 'run', {iteration: NAN})
    message = str(error.value)
    assert f'iteration {iteration}' in message and 'loss_b = nan' in message
    assert 'loss_a' not in message and 'iter_3.pth' in message
    # the good one was not removed for one of NaN
    assert checkpoints(tmp_path / 'run') == ['iter_3.pth']
    saved = torch.load(tmp_path / 'run/iter_3.pth', weights_only=False)
    assert saved['state_dict']['weight'].isfinite().all()


def test_weights_break_without_a_loss(tmp_path):
    """The gradient overflows where the loss does not, at a checkpoint."""

    class Overflow(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x.clone()

        @staticmethod
        def backward(ctx, gradient):
            return gradient * NAN

    def forward(self, inputs, mode='loss'):
        self.iteration += 1
        weight = self.weight
        if self.iteration == 6:
            weight = Overflow.apply(weight)
        return dict(loss=weight.sum())

    plain, Breaking.forward = Breaking.forward, forward
    try:
        with pytest.raises(FloatingPointError, match='weight first'):
            train(tmp_path / 'run', {})
    finally:
        Breaking.forward = plain
    assert checkpoints(tmp_path / 'run') == ['iter_3.pth']


def test_a_loss_now_and_then_is_normal(tmp_path):
    """As where loss scaling leaves a step out: the weights stay good."""
    now_and_then = {2: NAN, 3: NAN, 4: float('inf'), 6: NAN, 7: NAN}
    train(tmp_path / 'run', now_and_then, gradient=False)
    assert checkpoints(tmp_path / 'run') == ['iter_12.pth']


def test_several_in_a_row_are_not(tmp_path):
    hook = dict(type='mmseg_pmm.FiniteLossHook', in_a_row=3)
    with pytest.raises(FloatingPointError, match=r'iteration 9: 3 times'):
        train(
            tmp_path / 'run',
            {4: NAN, 5: NAN, 7: NAN, 8: NAN, 9: NAN},
            gradient=False,
            hook=hook,
        )
    assert checkpoints(tmp_path / 'run') == ['iter_6.pth']


def test_without_the_hook_that_notes_losses(tmp_path):
    with pytest.raises(FloatingPointError, match='iteration 5.*loss_b = nan'):
        train(tmp_path / 'run', {5: NAN}, runtime_info=None)


def test_it_does_not_wait_for_the_device(tmp_path):
    """A loss that the log has is not read from its tensor again."""
    hub = MessageHub(str(tmp_path))
    runner = SimpleNamespace(
        hooks=[RuntimeInfoHook()], message_hub=hub, model=nn.Linear(1, 1)
    )
    runner.iter, hook = 0, FiniteLossHook(in_a_row=2)
    for number in (NAN, 1.0, NAN):
        hub.update_scalar('train/loss', number)
        hook.after_train_iter(runner, 0, outputs=dict(loss=object()))
    hub.update_scalar('train/loss', float('inf'))
    with pytest.raises(FloatingPointError, match='2 times.*loss = inf'):
        hook.after_train_iter(runner, 0, outputs=dict(loss=object()))


def test_statistics_of_a_norm(tmp_path):
    """A buffer that is NaN spoils every test; one that is inf is meant so."""
    runner = train(tmp_path / 'run', {})
    hook = FiniteLossHook()
    hook.before_save_checkpoint(runner, {})
    runner.model.mean.fill_(NAN)
    with pytest.raises(FloatingPointError, match='mean first'):
        hook.before_save_checkpoint(runner, {})


def test_number_is_checked():
    with pytest.raises(ValueError, match='in_a_row'):
        FiniteLossHook(0)


@pytest.mark.parametrize('number', [NAN, float('inf'), -float('inf')])
def test_one_number_of_a_weight_is_enough(tmp_path, number):
    model = nn.Linear(3, 2)
    runner = SimpleNamespace(
        model=model, iter=0, message_hub=MessageHub(str(tmp_path))
    )
    FiniteLossHook().before_save_checkpoint(runner, {})
    model.weight.data[1, 2] = number
    with pytest.raises(FloatingPointError, match='1 weights.*weight first'):
        FiniteLossHook().before_save_checkpoint(runner, {})
