"""When cuDNN may try which of its algorithms is the fastest."""

import torch
from mmengine.hooks import Hook

from mmseg_pmm.registry import HOOKS


@HOOKS.register_module()
class CuDNNBenchmarkHook(Hook):
    """Lets cuDNN try its algorithms in training, and nowhere else.

    It does so once for each size of its input. Training crops have one size,
    and a better algorithm pays in thousands of iterations. Images that are
    predicted have hundreds of sizes and scales, and trying takes longer than
    it saves. ``train.py`` adds the hook; ``env_cfg`` of the configs
    leaves cuDNN's benchmark mode off. A deterministic run stays as it is.

    Args:
        enabled (bool): False: off in training, too
            (``custom_hooks=[dict(type='mmseg_pmm.CuDNNBenchmarkHook',
            enabled=False)]``).
    """

    def __init__(self, enabled=True):
        self.enabled = enabled
        self.before = []

    def before_train(self, runner):
        self._set(self.enabled and not torch.backends.cudnn.deterministic)

    def after_train(self, runner):
        torch.backends.cudnn.benchmark = self.before.pop()

    def before_val(self, runner):
        self._set(False)

    after_val = after_train

    def _set(self, benchmark):
        self.before.append(torch.backends.cudnn.benchmark)
        torch.backends.cudnn.benchmark = benchmark
