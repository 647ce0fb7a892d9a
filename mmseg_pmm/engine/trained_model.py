"""Whether a config has the model that a checkpoint was trained with."""

from mmseg_pmm.engine.training_settings import (
    CONTENTS,
    settings_changed,
    training_settings,
)

# the parts of a model that have weights, or prepare its input; and what is in
# them for training alone
WITH_WEIGHTS = ('backbone', 'neck', 'head', 'decode_head', 'data_preprocessor')
OF_TRAINING = {
    'attn_drop_rate',
    'batch_augments',
    'drop_path_rate',
    'drop_rate',
    'dropout_ratio',
    'frozen_stages',
    'ignore_index',
    'init_cfg',
    'momentum',
    'norm_eval',
    'pad_val',
    'pretrained',
    'requires_grad',
    'sampler',
    'seg_pad_val',
    'size',
    'size_divisor',
}


def model_changed(before, cfg) -> str:
    """How the model of a config differs from the one that was trained, in
    what its weights do, in words; empty where it does not.

    Args:
        before (dict[str, str] | None): Of :func:`training_settings`, of the
            training; nothing differs from what is not known.
        cfg (Config): That is to predict.
    """
    model = cfg.model.get('module', cfg.model)  # that of a TTA model
    now = training_settings(dict(model=model))
    return settings_changed(_of_prediction(before or now), _of_prediction(now))


def _of_prediction(settings) -> dict:
    return {
        key: value
        for key, value in settings.items()
        if _is_of_prediction(key.removesuffix(CONTENTS).split('.'))
    }


def _is_of_prediction(path) -> bool:
    return (
        path[0] == 'model'
        and path[1] in WITH_WEIGHTS
        and not OF_TRAINING.intersection(path)
        and not any(key.startswith('loss') for key in path)
    )
