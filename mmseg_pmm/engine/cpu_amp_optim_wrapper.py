from contextlib import contextmanager

import torch
from mmengine.optim import OptimWrapper

from mmseg_pmm.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class CPUAmpOptimWrapper(OptimWrapper):
    """Mixed precision on a CPU, which MMEngine's AmpOptimWrapper refuses.

    The forward pass runs under ``torch.autocast`` in bfloat16: convolutions
    and matrix products in bfloat16, losses and weights in float32. bfloat16
    has the exponents of float32, so that the loss needs no scaling.

    Worth its while on processors with bfloat16 instructions (``avx512_bf16``
    or ``amx_bf16`` in ``lscpu``); others emulate them.
    """

    @contextmanager
    def optim_context(self, model: torch.nn.Module):
        with (
            super().optim_context(model),
            torch.autocast('cpu', dtype=torch.bfloat16),
        ):
            yield
