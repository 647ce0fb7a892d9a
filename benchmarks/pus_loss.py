"""Pretended under-fitting against MMSegmentation's cross entropy."""

import torch
import torch.nn.functional as F
from mmseg.models.losses import CrossEntropyLoss

from benchmarks.common import in_turn, one_thread
from mmseg_pmm.models import PUSLoss

# a batch of configs/pmm/deeplabv2_voc.py
IMAGES = 10
CLASSES = 21
SIZE = 321
# of a label whose pixels are fitted; others keep a loss around 3.5
LOGIT = 7


def batch(device):
    """Logits that fit their labels but for blobs, a third of the pixels."""
    target = torch.randint(CLASSES, (IMAGES, SIZE, SIZE), device=device)
    blobs = torch.rand(IMAGES, 1, SIZE // 16, SIZE // 16, device=device)
    fitted = F.interpolate(blobs, (SIZE, SIZE), mode='bilinear') < 0.6
    logits = torch.randn(IMAGES, CLASSES, SIZE, SIZE, device=device)
    logits.scatter_add_(1, target[:, None], LOGIT * fitted.float())
    return logits.requires_grad_(), target


def measure(options):
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    logits, target = batch(device)

    def step(loss):
        logits.grad = None
        loss(logits, target, ignore_index=255).backward()

    entropy = CrossEntropyLoss(avg_non_ignore=True)
    # beta above the loss: the strategy is at work
    pus = PUSLoss(mode='clamp', beta=10, kappa=0.5)
    with one_thread():
        slow, fast = in_turn(
            [lambda: step(entropy), lambda: step(pus)], 10 * options.repeats
        )
    yield dict(
        name=f'cross entropy and PUS, forward and backward, {device}',
        slow=slow,
        fast=fast,
        target='0.95 (1 / 1.05)',
        note='one thread',
    )
