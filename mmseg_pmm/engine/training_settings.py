"""The settings that a training depends on, and how two of them differ."""

import json
import os.path as osp
import zlib

# the parts of a config that a network learns by; its length stands apart
PARTS = (
    'model',
    'train_dataloader',
    'optim_wrapper',
    'param_scheduler',
    'custom_hooks',
    'randomness',
    'load_from',
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
WEIGHTS = ('.pth', '.pt', '.pkl', '.safetensors')
CONTENTS = ' (contents)'


def training_settings(cfg) -> dict[str, str]:
    """What a network learns by, of a config.

    Args:
        cfg (Config): With all options applied; before or after a launcher
            has made BN of SyncBN, and ``--amp`` its wrapper. That of a
            resumed run does not say where the run began (``load_from``).

    Returns:
        dict[str, str]: By dotted key, as in ``--cfg-options``, each value as
        JSON; of paths the last part, so that a project may move, and of files
        of weights also a sum over their contents.
    """
    parts = {key: cfg[key] for key in PARTS if cfg.get(key) is not None}
    if cfg.get('resume'):
        parts.pop('load_from', None)
    for hook in parts.get('custom_hooks', ()):
        # a refresh predicts by these; a str of another hook may say 'val'
        loader = hook.get('dataloader')
        if isinstance(loader, str) and loader in cfg:
            parts[loader] = cfg[loader]
            parts['model.test_cfg'] = cfg.model.get('test_cfg')
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
        if isinstance(part, (list, tuple)):
            part = [_as_elsewhere(item) for item in part]
        yield path, json.dumps(part, default=str)
        return
    for key, value in items:
        if key in CHANGES_NOTHING:
            continue
        inside = f'{path}.{key}' if path else str(key)
        if isinstance(value, str):
            if value.endswith(WEIGHTS) and osp.isfile(value):
                yield inside + CONTENTS, str(_sum_of(value))
            value = _as_elsewhere(value)
        yield from _leaves(value, inside)


def _as_elsewhere(value):
    """What a string says on any machine, with any number of processes."""
    if value in ('SyncBN', 'MMSyncBN'):
        return 'BN'
    is_path = isinstance(value, str) and osp.sep in value
    return osp.basename(value.rstrip(osp.sep)) if is_path else value


def _sum_of(path) -> int:
    checksum = 0
    with open(path, 'rb') as file:
        while part := file.read(1 << 22):
            checksum = zlib.crc32(part, checksum)
    return checksum


def without_beginning(settings):
    """Without where the run began, which that of a resumed run does not say.

    Args:
        settings (dict[str, str] | None): Of :func:`training_settings`.
    """
    return settings and {
        key: value
        for key, value in settings.items()
        if not key.startswith('load_from')
    }


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
        _difference(key, before.get(key, 'not set'), now.get(key, 'not set'))
        for key in {**before, **now}
        if before.get(key) != now.get(key)
        # a file that is not there any more
        and not (key.endswith(CONTENTS) and not (key in before and key in now))
    ]
    more = len(changed) - NAMED
    words = changed[:NAMED] + [f'and {more} more'] * (more > 0)
    return '; '.join(words)


def _difference(key, before, now) -> str:
    if key.endswith(CONTENTS):
        return f'{key.removesuffix(CONTENTS)} names a file of other contents'
    return f'{key} was {before}, and is {now}'
