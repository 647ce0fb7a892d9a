from .launching import (
    last_checkpoint,
    load_config,
    set_up_launcher,
    share_batch,
)
from .stage_inputs import check_stage_inputs

__all__ = [
    'check_stage_inputs',
    'last_checkpoint',
    'load_config',
    'set_up_launcher',
    'share_batch',
]
