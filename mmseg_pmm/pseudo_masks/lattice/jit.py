"""How this folder's functions are compiled, and where the result is kept.

numba writes compiled functions beside the source or into the user's cache
folder, file by file and atomically; but (as of 0.68)

* it does not notice that a function of another file, compiled into this one,
  has changed;
* processes that add different signatures to one function's index at the same
  moment give two of them the same file: later loads get the wrong one.

So each of our compiled functions carries the digest of all sources and of the
machine's features in its name, has its own files, and one signature.
"""

import hashlib
from functools import lru_cache
from pathlib import Path
from types import FunctionType

import llvmlite.binding
import numba

# Division by zero gives infinity as in numpy; the check that Python wants
# would keep LLVM from vectorising.
_OPTIONS = dict(error_model='numpy')


def inlined(function):
    """A part of a compiled function: constants reach into it."""
    return numba.njit(forceinline=True, **_OPTIONS)(function)


def compiled(function, variant=''):
    """A function of one signature: compiled, without the GIL, and kept."""
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__
    )
    copy.__qualname__ = f'{function.__qualname__}{variant}_{_digest()}'
    try:
        return numba.njit(nogil=True, cache=True, **_OPTIONS)(copy)
    except RuntimeError:
        # no folder is writable: compiled anew by each process
        return numba.njit(nogil=True, **_OPTIONS)(copy)


def compiled_by_size(function):
    """One compiled function for each length of a tuple among its arguments.

    Returns:
        Callable: From the length to the function.
    """
    return lru_cache(maxsize=None)(lambda size: compiled(function, f'_{size}'))


@lru_cache(maxsize=1)
def _digest():
    machine = (
        numba.__version__,
        numba.config.CPU_NAME,
        numba.config.CPU_FEATURES,
        llvmlite.binding.get_host_cpu_name(),
        llvmlite.binding.get_host_cpu_features().flatten(),
    )
    digest = hashlib.sha256(repr(machine).encode())
    for path in sorted(Path(__file__).parent.glob('*.py')):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
