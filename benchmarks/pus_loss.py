"""Pretended under-fitting against MMSegmentation's cross entropy."""

import torch
from mmseg.models.losses import CrossEntropyLoss

from benchmarks.common import in_turn
from mmseg_pmm.models import PUSLoss

CLASSES = 21
SIZE = 256


def measure(options):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    logits = torch.randn(
        2, CLASSES, SIZE, SIZE, device=device, requires_grad=True
    )
    target = torch.randint(CLASSES, (2, SIZE, SIZE), device=device)

    def step(loss):
        logits.grad = None
        loss(logits, target, ignore_index=255).backward()

    entropy = CrossEntropyLoss(avg_non_ignore=True)
    # beta above the loss: the strategy is at work
    pus = PUSLoss(mode='clamp', beta=10, kappa=0.5)
    slow, fast = in_turn(
        [lambda: step(entropy), lambda: step(pus)], 30 * options.repeats
    )
    yield dict(
        name=f'cross entropy and PUS, forward and backward, {device}',
        slow=slow,
        fast=fast,
        target='0.95 (1 / 1.05)',
    )
