"""The settings that a training depends on, and how two of them differ."""

import json
import os.path as osp

# the parts of a config that a network learns by; its length stands apart
PARTS = (
    'model',
    'train_dataloader',
    'optim_wrapper',
    'param_scheduler',
    'custom_hooks',
    'randomness',
)
# in them what makes a run quicker, smaller or readable elsewhere, and where
# the data are: what they are is compared by their contents
CHANGES_NOTHING = {
    'data_prefix',
    'data_root',
    'drop_last',  # of the loader or of its sampler
    'num_workers',
    'persistent_workers',
    'pin_memory',
    'prefetch_factor',
    'test_cfg',
    'with_cp',
}
# what --amp writes into the optimizer's wrapper
OF_AMP = {'type', 'dtype', 'loss_scale', 'use_fsdp'}
NAMED = 3  # of the differences


def training_settings(cfg) -> dict[str, str]:
    """What a network learns by, of a config.

    Args:
        cfg (Config): With all options applied; before or after a launcher
            has made BN of SyncBN, and ``--amp`` its wrapper.

    Returns:
        dict[str, str]: By dotted key, as in ``--cfg-options``, each value as
        JSON; of paths the last part, so that a project may move.
    """
    parts = {key: cfg[key] for key in PARTS if cfg.get(key) is not None}
    wrapper = parts.get('optim_wrapper')
    if wrapper is not None:
        parts['optim_wrapper'] = {
            key: value for key, value in wrapper.items() if key not in OF_AMP
        }
    return dict(_leaves(parts))


def _leaves(part, path=''):
    """Values of a config at any depth, with their dotted keys."""
    if isinstance(part, dict) and part:
        items = part.items()
    elif isinstance(part, (list, tuple)) and any(
        isinstance(item, dict) for item in part
    ):
        items = enumerate(part)
    else:
        yield path, json.dumps(part, default=str)
        return
    for key, value in items:
        if key in CHANGES_NOTHING:
            continue
        if isinstance(value, str):
            value = _as_elsewhere(value)
        yield from _leaves(value, f'{path}.{key}' if path else str(key))


def _as_elsewhere(text) -> str:
    """What a string says on any machine, with any number of processes."""
    if text in ('SyncBN', 'MMSyncBN'):
        return 'BN'
    return osp.basename(text) if osp.sep in text else text


def settings_changed(before, now) -> str:
    """How settings differ, in words; empty where they do not.

    Args:
        before (dict[str, str] | None): Of :func:`training_settings`; nothing
            differs from what is not known.
        now (dict[str, str]): The same.
    """
    if before is None:
        return ''
    changed = [
        f'{key} was {before.get(key, "not set")}, and is '
        f'{now.get(key, "not set")}'
        for key in {**before, **now}
        if before.get(key) != now.get(key)
    ]
    more = len(changed) - NAMED
    words = changed[:NAMED] + [f'and {more} more'] * (more > 0)
    return '; '.join(words)
