from contextlib import contextmanager

import torch
from mmengine.device import get_device
from mmengine.optim import OptimWrapper

from mmseg_pmm.registry import OPTIM_WRAPPERS


@OPTIM_WRAPPERS.register_module()
class CPUAmpOptimWrapper(OptimWrapper):
    """Mixed precision on a CPU, which MMEngine's AmpOptimWrapper refuses.

    The forward pass runs under ``torch.autocast`` in bfloat16: convolutions
    and matrix products, and what torch leaves in their type; weights and
    their gradients stay float32. bfloat16 has the exponents of float32, so
    that the loss needs no scaling.

    Worth its while on processors with bfloat16 instructions (``avx512_bf16``
    in ``lscpu``).

    Args:
        kwargs: See :class:`mmengine.optim.OptimWrapper`.

    Raises:
        RuntimeError: There is a GPU: on one it would do nothing.
    """

    def __init__(self, **kwargs):
        if get_device() != 'cpu':
            raise RuntimeError(
                'CPUAmpOptimWrapper is for machines without a GPU: here set '
                "optim_wrapper.type='AmpOptimWrapper'"
            )
        super().__init__(**kwargs)

    @contextmanager
    def optim_context(self, model: torch.nn.Module):
        with (
            super().optim_context(model),
            torch.autocast('cpu', dtype=torch.bfloat16),
        ):
            yield
