"""Stops a training that has come to nothing."""

import math

import torch
from mmengine.hooks import CheckpointHook, Hook, RuntimeInfoHook

from mmseg_pmm.engine.bare_model import bare_model
from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class FiniteLossHook(Hook):
    """Stops a run whose losses or weights are NaN or infinite.

    Weights that are NaN stay so. They are looked at when a loss is not
    finite, and before a checkpoint is written (and an older one removed):
    the last good one stays. Mixed precision leaves out a step whose gradients
    overflow, which is normal now and then; so a loss that is not finite ends
    the run only where several come in a row. ``train.py`` adds it.

    Args:
        in_a_row (int): Iterations with such a loss, one after the other,
            that end the run.

    Raises:
        FloatingPointError: The losses and weights are named.
    """

    priority = 'NORMAL'  # before CheckpointHook

    def __init__(self, in_a_row=5):
        if in_a_row < 1:
            raise ValueError(f'in_a_row must be at least 1, got {in_a_row}')
        self.in_a_row = in_a_row
        self.bad_iterations = 0

    def after_train_iter(
        self, runner, batch_idx, data_batch=None, outputs=None
    ):
        losses = {
            name: self._number(runner, name, value)
            for name, value in (outputs or {}).items()
            if 'loss' in name
        }
        bad = [
            f'{name} = {number}'
            for name, number in losses.items()
            if not math.isfinite(number)
        ]
        self.bad_iterations = self.bad_iterations + 1 if bad else 0
        if bad or self._is_saved_now(runner):
            self._check_weights(runner, bad)
        if self.bad_iterations >= self.in_a_row:
            self._stop(
                runner, f'{self.bad_iterations} times in a row, now {bad}'
            )

    def _number(self, runner, name, value) -> float:
        """A loss as the log has it: RuntimeInfoHook, which comes before, has
        waited for the device already."""
        if any(isinstance(hook, RuntimeInfoHook) for hook in runner.hooks):
            return runner.message_hub.get_scalar(f'train/{name}').current()
        return torch.as_tensor(value).item()

    def after_train_epoch(self, runner):
        self._check_weights(runner)

    def before_save_checkpoint(self, runner, checkpoint):
        self._check_weights(runner)

    def _is_saved_now(self, runner) -> bool:
        return any(
            self.is_last_train_iter(runner)
            or self.every_n_train_iters(runner, hook.interval)
            for hook in runner.hooks
            if isinstance(hook, CheckpointHook) and not hook.by_epoch
        )

    def _check_weights(self, runner, losses=()):
        model = bare_model(runner.model)
        good = {
            name: weight.isfinite().all()
            for name, weight in model.named_parameters()
        }
        # a norm's statistics; what else is there may be infinite by design
        good.update(
            (name, ~buffer.isnan().any())
            for name, buffer in model.named_buffers()
        )
        # a GPU is waited for once; parts of a model may lie elsewhere
        flags = list(good.values())
        flags = [flag.to(flags[0].device) for flag in flags]
        flags = torch.stack(flags).tolist() if flags else []
        bad = [
            name for name, flag in zip(good, flags, strict=True) if not flag
        ]
        if bad:
            reason = f'after the loss {list(losses)}' if losses else 'as well'
            self._stop(
                runner,
                f'{len(bad)} weights of the model, {bad[0]} first, {reason}',
            )

    def _stop(self, runner, what):
        saved = runner.message_hub.get_info('last_ckpt', None)
        raise FloatingPointError(
            f'not finite at iteration {runner.iter + 1}: {what}. The run '
            f'ends; its last checkpoint is {saved or "none"}. Try a smaller '
            'optim_wrapper.optimizer.lr in a new run (a resumed one keeps its '
            'own), or optim_wrapper.clip_grad.max_norm=10; with --amp, try '
            'without it'
        )
