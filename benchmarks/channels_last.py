"""bfloat16 without a GPU, and with channels last.

A ResNet-50 at output stride 16, as MMSegmentation builds it: a training step
on 8 crops of 321 pixels (its first stage frozen), and a prediction of a photo
and its mirror image. The slow way is float32 and then bfloat16 in the usual
format; ours is bfloat16 with :class:`ChannelsLastHook`.
"""

from types import SimpleNamespace

import torch
from mmengine.registry import init_default_scope
from mmseg.registry import MODELS

from benchmarks.common import in_turn, one_thread
from mmseg_pmm.engine.hooks import ChannelsLastHook

BACKBONE = dict(
    type='ResNet',
    depth=50,
    strides=(1, 2, 2, 1),
    frozen_stages=1,
    norm_cfg=dict(type='BN', requires_grad=False),
    norm_eval=True,
)


def measure(options):
    if torch.cuda.is_available():
        return  # only without one
    init_default_scope('mmseg')
    plain, last = (MODELS.build(BACKBONE) for _ in range(2))
    ChannelsLastHook().before_run(
        SimpleNamespace(model=SimpleNamespace(backbone=last))
    )

    def train(backbone, amp):
        backbone.train()
        images = torch.randn(8, 3, 321, 321)
        with torch.autocast('cpu', torch.bfloat16, enabled=amp):
            *_, maps = backbone(images)
        maps.float().mean().backward()

    @torch.no_grad()
    def predict(backbone, amp):
        backbone.eval()
        images = torch.randn(2, 3, 375, 500)
        with torch.autocast('cpu', torch.bfloat16, enabled=amp):
            backbone(images)

    for name, step in (('training step', train), ('prediction', predict)):
        with one_thread():
            *slow, fast = in_turn(
                [
                    lambda step=step: step(plain, False),
                    lambda step=step: step(plain, True),
                    lambda step=step: step(last, True),
                ],
                options.repeats,
            )
        for way, time in zip(('float32', 'bfloat16'), slow, strict=True):
            yield dict(
                name=f'{name} of a ResNet-50, {way} against bfloat16 with '
                'channels last',
                slow=time,
                fast=fast,
                target=None,
                note='one thread',
            )
