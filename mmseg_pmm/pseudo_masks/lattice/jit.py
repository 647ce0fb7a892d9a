"""How this folder's functions are compiled."""

import numba

# Division by zero gives infinity as in numpy; the check that Python wants
# would keep LLVM from vectorising.
_OPTIONS = dict(error_model='numpy')


def compiled(function):
    """Compile without the GIL, and keep the result where a folder allows.

    numba writes a compiled function beside its source, or else to the user's
    cache folder, and refuses where both are read-only.
    """
    try:
        return numba.njit(nogil=True, cache=True, **_OPTIONS)(function)
    except RuntimeError:
        return numba.njit(nogil=True, **_OPTIONS)(function)


def inlined(function):
    """A part of a compiled function: constants reach into it."""
    return numba.njit(forceinline=True, **_OPTIONS)(function)
