from .add_checks import add_checks
from .batches import check_batches
from .cpu_amp_optim_wrapper import CPUAmpOptimWrapper
from .launching import (
    enable_amp,
    join_gloo_ranks,
    lock_for_all_ranks,
    rank_of,
    set_up_launcher,
)
from .run_config import (
    check_checkpoint,
    go_on,
    last_checkpoint,
    load_config,
)
from .stage_inputs import check_stage_inputs, command_of_input

__all__ = [
    'add_checks',
    'CPUAmpOptimWrapper',
    'check_batches',
    'check_checkpoint',
    'check_stage_inputs',
    'command_of_input',
    'enable_amp',
    'go_on',
    'join_gloo_ranks',
    'last_checkpoint',
    'load_config',
    'lock_for_all_ranks',
    'rank_of',
    'set_up_launcher',
]
