"""A trial with versions of numba that this folder has not been tried with.

``lanes`` builds on interfaces that numba calls private and on LLVM's
intermediate representation: another version may fail to compile it, or make
something else of it.
"""

import numba
import numpy as np

# versions whose masks were found to be pydensecrf's
TRIED = tuple(f'0.{minor}' for minor in range(60, 69))
# what pydensecrf finds in the middle column of the pixels below
LABEL_PROBS = (
    (0.0620, 0.1430, 0.2721, 0.3921),
    (0.3906, 0.4156, 0.3341, 0.3055),
    (0.5475, 0.4414, 0.3938, 0.3024),
)
FOREGROUND_PROBS = (
    (0.0501, 0.3661, 0.8724, 0.9764),
    (0.8743, 0.9194, 0.8914, 0.9195),
    (0.9640, 0.9715, 0.9689, 0.9651),
)
TOLERANCE = 1e-3


def check_version(label_probs, foreground_probs):
    """Refine a few pixels, unless this version of numba has been tried.

    Args:
        label_probs, foreground_probs (Callable): This folder's.

    Raises:
        RuntimeError: They do not compile, or find something else.
    """
    if '.'.join(numba.__version__.split('.')[:2]) in TRIED:
        return
    try:
        problem = _try(label_probs, foreground_probs)
    except Exception as error:
        problem = f'{type(error).__name__}: {error}'
    if problem:
        raise RuntimeError(
            f'numba {numba.__version__} (tried: {TRIED[0]} to {TRIED[-1]}) '
            f'does not compile the dense CRF as it should: {problem}'
        )


def _try(label_probs, foreground_probs):
    """What is wrong with their results, if anything is."""
    rows, columns = np.mgrid[:4, :5]
    colours = 40 * rows, 30 * columns, 20 * (rows + columns)
    image = np.stack(colours, axis=2).astype(np.uint8)
    scores = np.stack([rows + 1, columns + 1, np.full_like(rows, 3)])
    scores = (scores / 6).astype(np.float32)
    parameters = 3, (3, 1), (10, 30, 2)
    for found, expected in (
        (label_probs(image, scores, *parameters), LABEL_PROBS),
        (foreground_probs(image, scores, 2, *parameters), FOREGROUND_PROBS),
    ):
        difference = np.abs(found[:, :, 2] - expected).max()
        # false for NaN, too
        if not difference < TOLERANCE:
            return f'its result is off by {difference}'
    return None
