"""What computes the dense CRF: the backend asked for, or the first that works.

A backend that is installed and cannot be used (another version of numba, whose
private interfaces the lattice builds on; a pydensecrf compiled for another
numpy) is treated as if it were missing, with a warning.
"""

import warnings
from functools import cache
from importlib import import_module

# Best first: module, its packages, and what makes it importable.
BACKENDS = {
    'numba': ('.lattice', ('numba', 'llvmlite'), '`pip install numba`'),
    'pydensecrf': (
        '.crf_reference',
        ('pydensecrf',),
        '`pip install pydensecrf2`, which needs g++ and the Python headers',
    ),
}
# Backends that are installed and failed, and why: not tried again.
_broken = {}


def load_backend(name):
    """The module that computes.

    Args:
        name (str): A key of ``BACKENDS``, or ``'auto'`` for the first of them
            that works.

    Raises:
        ImportError: It is not installed, or does not work here.
    """
    reasons = []
    for key in BACKENDS if name == 'auto' else [name]:
        try:
            found = _import(key)
        except ImportError as error:
            reasons.append(str(error))
            continue
        for other, reason in _broken.items():
            if name == 'auto' and other != key:
                _warn_once(f'{reason}. {key} computes the dense CRF instead')
        return found
    raise ImportError(
        f'the dense CRF (backend {name!r}) needs ' + ', or '.join(reasons)
    )


def _import(key):
    module, packages, remedy = BACKENDS[key]
    if key not in _broken:
        try:
            return import_module(module, __package__)
        except Exception as error:
            is_missing = isinstance(error, ModuleNotFoundError)
            if is_missing and error.name in packages:
                raise ImportError(f'{remedy} ({error})') from error
            _broken[key] = _reason(key, error)
    raise ImportError(f'a {key} that works ({_broken[key]})')


def _reason(key, error):
    """One line: errors of numba's compiler have dozens."""
    lines = [line.strip() for line in str(error).splitlines()]
    first = next(filter(None, lines), '')
    return f'{key} is installed and fails: {type(error).__name__}: {first}'


# processes import the package anew, and each says it once
@cache
def _warn_once(message):
    warnings.warn(message, stacklevel=4)
