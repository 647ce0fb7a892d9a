"""When cuDNN may try which of its algorithms is the fastest."""

from contextlib import contextmanager

import torch
from mmengine.hooks import Hook

from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class CuDNNBenchmarkHook(Hook):
    """Lets cuDNN try its algorithms in training, and nowhere else.

    It does so once for each size of its input. Training crops have one size,
    and a better algorithm pays in thousands of iterations. Images that are
    predicted have hundreds of sizes and scales, and trying takes longer than
    it saves. ``tools/train.py`` adds the hook; ``env_cfg`` of the configs
    leaves cuDNN's benchmark mode off. A deterministic run stays as it is.
    """

    def before_train(self, runner):
        torch.backends.cudnn.benchmark = not torch.backends.cudnn.deterministic

    def after_train(self, runner):
        torch.backends.cudnn.benchmark = False

    def before_val(self, runner):
        self.after_train(runner)

    def after_val(self, runner):
        self.before_train(runner)


@contextmanager
def sizes_vary():
    """Predictions in the middle of training."""
    before = torch.backends.cudnn.benchmark
    torch.backends.cudnn.benchmark = False
    try:
        yield
    finally:
        torch.backends.cudnn.benchmark = before
