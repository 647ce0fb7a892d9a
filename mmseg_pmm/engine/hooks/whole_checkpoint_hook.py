"""Makes sure that a model that predicts has all its weights."""

import re

from mmengine.hooks import Hook

from mmseg_pmm.engine.bare_model import bare_model
from mmseg_pmm.engine.trained_model import model_changed
from mmseg_pmm.engine.training_data import SETTINGS, said_by
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
    ``test.py`` adds it. It warns of a model whose weights fit and which is
    not the one that was trained, as with other dilations.

    Raises:
        ValueError: Weights are missing or of another size.
    """

    def after_load_checkpoint(self, runner, checkpoint):
        check_whole(runner.model, checkpoint, runner._load_from)
        said = said_by(checkpoint).get(SETTINGS)
        changed = said and model_changed(said, runner.cfg)
        if changed:
            runner.logger.warning(
                f'{runner._load_from} was trained with another model: '
                f'{changed}'
            )


def check_whole(model, checkpoint, path):
    """Check that a checkpoint has all that a model predicts with.

    Args:
        model (nn.Module): Wrapped or not.
        checkpoint (dict): As it was loaded.
        path (str): Where from, for the error.

    Raises:
        ValueError: Weights are missing or of another size.
    """
    stored = {
        re.sub(r'^module\.', '', key): getattr(value, 'shape', None)
        for key, value in checkpoint.get('state_dict', checkpoint).items()
    }
    state = bare_model(model).state_dict()
    lacking = [
        key
        for key, value in state.items()
        if stored.get(key, 'none') != getattr(value, 'shape', None)
        and not NOT_NEEDED.search(key)
    ]
    if lacking:
        raise ValueError(
            f'{path} is no checkpoint of this config: {len(lacking)} of '
            f'{len(state)} weights are missing there or of another size, '
            f'{lacking[0]} first'
        )
