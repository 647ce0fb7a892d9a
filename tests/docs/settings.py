"""Is a dotted name a setting of a config?"""

import inspect
from functools import cache

from mmengine import registry as registries

DICTIONARIES = [
    value
    for value in vars(registries).values()
    if isinstance(value, registries.Registry)
]


def exists(settings, keys):
    """Is this a setting, or an argument of what is built there?"""
    for place, key in enumerate(keys):
        is_last = place == len(keys) - 1
        if isinstance(settings, (list, tuple)):
            if int(key) >= len(settings):
                return False
            settings = settings[int(key)]
        elif settings is not None and key in settings:
            settings = settings[key]
        elif is_last and hasattr(settings, 'get'):
            kind = settings.get('type')
            return place == 0 or kind is None or takes(kind, key)
        else:
            return False
    return True


@cache
def takes(kind, argument):
    """Is this an argument of a registered class, or of its bases?"""
    found = filter(None, (registry.get(kind) for registry in DICTIONARIES))
    for kind in next(found).__mro__:
        parameters = inspect.signature(kind.__init__).parameters
        if argument in parameters:
            return True
        if not any(p.kind == p.VAR_KEYWORD for p in parameters.values()):
            return False
    return False
