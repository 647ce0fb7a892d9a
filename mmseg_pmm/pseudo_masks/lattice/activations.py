"""From energies to probabilities: loops that LLVM vectorises.

All work in place on a flat block of float32 energies, pixel after pixel.
"""

import numpy as np

from .jit import inlined
from .lanes import power_of_two

ONE = np.float32(1)
TWO = np.float32(2)

# exp(x) = 2^n exp(r), n = round(x / log 2), |r| <= log(2) / 2
LOWEST, HIGHEST = np.float32(-87), np.float32(88)
INVERSE_LOG2 = np.float32(1 / np.log(2))
WHOLE = np.float32(1.5 * 2**23)  # adding and subtracting it rounds
# log 2 in two parts: n times the first is exact
LOG2_HIGH = np.float32(355 / 512)
LOG2_LOW = np.float32(np.log(2) - 355 / 512)
# Taylor series: the next term is below 2e-9
TAYLOR = tuple(np.float32(1 / n) for n in (5040, 720, 120, 24, 6, 2))


@inlined
def exp(x):
    """To 2e-7, and without a call that would end the vectorisation."""
    x = min(max(x, LOWEST), HIGHEST)
    n = x * INVERSE_LOG2 + WHOLE - WHOLE
    r = x - n * LOG2_HIGH - n * LOG2_LOW
    series = TAYLOR[0]
    for i in range(1, 6):
        series = series * r + TAYLOR[i]
    return (series * r * r + r + ONE) * power_of_two(n)


@inlined
def half_tanh(flat):
    """tanh(x / 2): foreground minus background."""
    for i in range(len(flat)):
        flat[i] = ONE - TWO / (ONE + exp(flat[i]))


@inlined
def sigmoid(flat):
    for i in range(len(flat)):
        flat[i] = ONE / (ONE + exp(-flat[i]))


@inlined
def softmax(flat, labels):
    """Over each ``labels`` numbers in a row."""
    for start in range(0, len(flat), labels):
        largest = flat[start]
        for i in range(start + 1, start + labels):
            largest = max(largest, flat[i])
        for i in range(start, start + labels):
            flat[i] -= largest
    for i in range(len(flat)):
        flat[i] = exp(flat[i])
    for start in range(0, len(flat), labels):
        total = flat[start]
        for i in range(start + 1, start + labels):
            total += flat[i]
        for i in range(start, start + labels):
            flat[i] /= total
