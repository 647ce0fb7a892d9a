"""Settings from the command line that would change nothing are refused."""

import difflib
import inspect

from mmengine.config import Config
from mmengine.runner import Runner
from mmseg.registry import (
    DATASETS,
    HOOKS,
    METRICS,
    MODELS,
    OPTIMIZERS,
    TRANSFORMS,
)

# what a config's settings with a type may be
BUILT_BY = MODELS, DATASETS, TRANSFORMS, METRICS, HOOKS, OPTIMIZERS
# from which two names may be one, misspelt (difflib's ratio)
ALIKE = 0.8
# what a tool reads of a config, by the part that it cannot do without
READ_WITH = dict(
    model={
        *inspect.signature(Runner).parameters,
        'crf_metric',
        'find_unused_parameters',
        'model_wrapper_cfg',
        'runner_type',
        'stage_inputs',
        'tta_model',
        'tta_pipeline',
    },
    dataset={
        'dataset',
        'default_scope',
        'evaluator',
        'mask_dir',
        'stage_inputs',
        'work_dir',
    },
)


def read_of(cfg: Config, keys) -> set[str]:
    """What a tool that needs ``keys`` reads; all tools' where it needs none.

    MMEngine reads ``data_preprocessor`` for models without one of their own.
    """
    needed = READ_WITH.keys() & set(keys) or READ_WITH
    read = set().union(*(READ_WITH[key] for key in needed))
    if (cfg.get('model') or {}).get('data_preprocessor'):
        read.discard('data_preprocessor')
    return read


def check_options(cfg: Config, options: dict, read: set[str]):
    """Refuse settings that would change nothing.

    Misspelt ones, those of other tools, and variables of the config file:
    these were put in where they are used when the file was read.

    Args:
        cfg (Config): As the file has it.
        options (dict): Settings from ``--cfg-options``.
        read (set[str]): What the tool reads.

    Raises:
        KeyError: With the nearest names, or the places where it is used.
    """
    of_others = set().union(*READ_WITH.values()) - read
    for option in options:
        key = option.split('.')[0]
        if key in read or _is_named(cfg, key):
            _check_spelling(cfg, option)
            continue
        if key in cfg and cfg[key] not in (None, False, True, 0, 1):
            used = _where_it_is_used(cfg, key, read)
            if used:
                raise KeyError(
                    f'--cfg-options {option}: {key!r} is a variable of the '
                    'config file and changes nothing any more; set what it '
                    f'was put into: {used}'
                )
        if key not in cfg or key in of_others:
            near = difflib.get_close_matches(key, read | ({*cfg} - of_others))
            hint = f'; there is {", ".join(near)}' if near else ''
            lacks = '' if key in cfg else f'the config has no {key!r}, and '
            raise KeyError(
                f'--cfg-options {option}: {lacks}this tool does not read '
                f'{"it" if lacks else repr(key)}{hint}'
            )


def _check_spelling(cfg: Config, option: str):
    """A setting that is new beside one of nearly its name is that one,
    misspelt: said before the hours after which nothing takes it.

    Raises:
        KeyError: With the nearest name.
    """
    settings = cfg
    for key in option.split('.'):
        if isinstance(settings, (list, tuple)):
            is_there = key.isdecimal() and int(key) < len(settings)
            settings = settings[int(key)] if is_there else None
            continue
        if not isinstance(settings, (dict, Config)):
            return
        near = difflib.get_close_matches(key, settings, 1, ALIKE)
        if key not in settings and near and not _takes(settings, key):
            raise KeyError(
                f'--cfg-options {option}: there is no {key!r} in the config, '
                f'and there is {near[0]!r}. Is it misspelt? A new setting '
                'beside it belongs into the config file'
            )
        settings = settings.get(key)


def _takes(settings, key) -> bool:
    """Whether what is built by settings may have one of this name: where no
    class says otherwise, it may."""
    kind = settings.get('type')
    built = kind if inspect.isclass(kind) else _class_named(kind)
    if built is None:
        return True
    parameters = [
        parameter
        for each in inspect.getmro(built)
        if '__init__' in vars(each) and each is not object
        for parameter in inspect.signature(each.__init__).parameters.values()
    ]
    return key in {parameter.name for parameter in parameters}


def _class_named(kind):
    if not isinstance(kind, str):
        return None
    found = (registry.get(kind) for registry in BUILT_BY)
    return next(filter(inspect.isclass, found), None)


def _where_it_is_used(cfg: Config, key: str, read: set[str]) -> str:
    """Settings that have the value of a variable, and are read.

    Many have the same number by chance: of these the variable's namesakes
    are taken, if there are any.
    """
    used = [
        path
        for path, value in _settings(cfg)
        if value == cfg[key] and path.split('.')[0] in read
    ]
    if used and isinstance(cfg[key], (int, float)):
        namesakes = [path for path in used if path.split('.')[-1] == key]
        if not namesakes:
            return f'one of those with the same value, {", ".join(used)}'
        used = namesakes
    return ', '.join(used)


def _is_named(cfg: Config, key: str) -> bool:
    """As a hook names the data loader that it uses."""
    return any(value == key for _, value in _settings(cfg))


def _settings(settings, path=''):
    """All settings of a config, at any depth: dotted path and value."""
    if isinstance(settings, (dict, Config)):
        parts = settings.items()
    elif isinstance(settings, (list, tuple)):
        parts = enumerate(settings)
    else:
        return
    for key, value in parts:
        inside = f'{path}.{key}' if path else str(key)
        yield inside, value
        yield from _settings(value, inside)
