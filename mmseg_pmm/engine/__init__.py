from .cpu_amp_optim_wrapper import CPUAmpOptimWrapper
from .launching import (
    enable_amp,
    join_gloo_ranks,
    last_checkpoint,
    load_config,
    set_up_launcher,
    share_batch,
)
from .stage_inputs import check_stage_inputs

__all__ = [
    'CPUAmpOptimWrapper',
    'check_stage_inputs',
    'enable_amp',
    'join_gloo_ranks',
    'last_checkpoint',
    'load_config',
    'set_up_launcher',
    'share_batch',
]
