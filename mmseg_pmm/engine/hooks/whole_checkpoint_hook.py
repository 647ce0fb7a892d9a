"""Makes sure that a model that predicts has all its weights."""

import re

from mmengine.hooks import Hook

from mmseg_pmm.engine.bare_model import bare_model
from mmseg_pmm.registry import HOOKS

NOT_NEEDED = re.compile(
    r'^auxiliary_head\.'
    r'|\.num_batches_tracked$'  # for training only
    r'|\.conv_offset\.|\.weight_(gamma|beta)$'  # mmcv renames, or makes them
)


@HOOKS.register_module()
class WholeCheckpointHook(Hook):
    """Stops a test whose checkpoint lacks weights of the model.

    MMEngine warns and goes on with random ones, which is of use before a
    training; predictions of theirs would look like any others.
    ``test.py`` adds it.

    Raises:
        ValueError: Weights are missing or of another size.
    """

    def after_load_checkpoint(self, runner, checkpoint):
        stored = {
            re.sub(r'^module\.', '', key): getattr(value, 'shape', None)
            for key, value in checkpoint.get('state_dict', checkpoint).items()
        }
        state = bare_model(runner.model).state_dict()
        lacking = [
            key
            for key, value in state.items()
            if stored.get(key, 'none') != getattr(value, 'shape', None)
            and not NOT_NEEDED.search(key)
        ]
        if lacking:
            raise ValueError(
                f'{runner._load_from} is no checkpoint of this config: '
                f'{len(lacking)} of {len(state)} weights are missing there or '
                f'of another size, {lacking[0]} first'
            )
