"""Mean-field inference of the dense CRF, all channels on shared lattices.

Kraehenbuehl & Koltun, "Efficient Inference in Fully Connected CRFs with
Gaussian Edge Potentials", NeurIPS 2011, Algorithm 1. The energy of a pixel's
channel is

    x = u + sum_m w_m F_m(y),    F_m(y) = n_m * filter_m(n_m * y)

with ``n_m = 1 / sqrt(filter_m(1))``. With L labels a channel is a label,
``u = log p`` and ``y = softmax(x)``. Of two labels, foreground and background,
the difference is enough, as F is linear: one channel, ``u = log p_fg - log
p_bg`` and ``y = q_fg - q_bg = tanh(x / 2)``.
"""

import numpy as np

from .activations import half_tanh, sigmoid, softmax
from .filtering import blur, slice_from_corners, splat
from .jit import compiled_by_size
from .kernels import SLICE_FACTORS, appearance_kernel, spatial_kernel
from .lanes import load, store

# Pixels that go through slice, activation and splat together: their corners
# and energies stay in the L1 cache.
BLOCK = 64
# A label that nobody has: fills up the channels.
NO_LABEL = -1e9


def infer(image, unary, iterations, gaussian, bilateral, exclusive):
    """Probabilities after mean field.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        unary (ndarray): (K, H, W) float32, the u above.
        iterations (int): Steps.
        gaussian (tuple): ``sxy`` and weight of the spatial kernel.
        bilateral (tuple): ``sxy``, ``srgb`` and weight.
        exclusive (bool): Whether the channels are the labels of one CRF;
            otherwise each is a CRF of its own against background.

    Returns:
        ndarray: (K, H, W) float32.
    """
    count, height, width = unary.shape
    channels = _channels(count)
    # interleaved, so that a pixel's channels are one SIMD value
    energies = np.full((height * width, channels), NO_LABEL, np.float32)
    energies[:, :count] = unary.reshape(count, -1).T
    sxy, spatial_weight = gaussian
    spatial = spatial_kernel(height, width, sxy)
    sxy, srgb, appearance_weight = bilateral
    appearance = appearance_kernel(image, sxy, srgb)
    _iterate(channels)(
        energies.reshape(-1),
        spatial,
        np.float32(spatial_weight * SLICE_FACTORS[2]),
        appearance,
        np.float32(appearance_weight * SLICE_FACTORS[5]),
        max(int(iterations), 0),
        bool(exclusive),
        (0,) * channels,
    )
    probs = np.ascontiguousarray(energies[:, :count].T)
    return probs.reshape(unary.shape)


def _channels(count):
    """Each number is compiled once; above 5 multiples of 4 are as fast."""
    return count if count <= 5 else -(-count // 4) * 4


@compiled_by_size
def _iterate(
    energies,
    spatial,
    spatial_weight,
    appearance,
    appearance_weight,
    iterations,
    exclusive,
    channels,
):
    """Mean field in place: unary energies in, probabilities out."""
    width = len(channels)
    pixels = len(energies) // width
    values2 = np.zeros(spatial.neighbours.shape[1] * width, np.float32)
    values5 = np.zeros(appearance.neighbours.shape[1] * width, np.float32)
    next2, next5 = np.zeros_like(values2), np.zeros_like(values5)
    block = np.zeros(BLOCK * width, np.float32)

    for step in range(iterations + 1):
        if step > 0:
            values2, next2 = blur(values2, next2, spatial, channels)
            values5, next5 = blur(values5, next5, appearance, channels)
            next2[:] = 0
            next5[:] = 0
        for begin in range(0, pixels, BLOCK):
            end = min(begin + BLOCK, pixels)
            for pixel in range(begin, end):
                x = load(energies, pixel * width, channels)
                if step > 0:
                    near = slice_from_corners(
                        values2, spatial, pixel, 3, channels
                    )
                    alike = slice_from_corners(
                        values5, appearance, pixel, 6, channels
                    )
                    x = x + near * spatial_weight + alike * appearance_weight
                store(block, (pixel - begin) * width, x)
            if exclusive:
                softmax(block, width)
            elif step < iterations:
                half_tanh(block)
            else:
                sigmoid(block)
            for pixel in range(begin, end):
                y = load(block, (pixel - begin) * width, channels)
                if step < iterations:
                    splat(next2, spatial, pixel, 3, y, channels)
                    splat(next5, appearance, pixel, 6, y, channels)
                else:
                    store(energies, pixel * width, y)
        values2, next2 = next2, values2
        values5, next5 = next5, values5
