"""Mean-field inference of the dense CRF on shared lattices (numba).

Kraehenbuehl & Koltun, "Efficient Inference in Fully Connected CRFs with
Gaussian Edge Potentials", NeurIPS 2011, Algorithm 1. Per pixel and channel
the energy is

    x = u + sum_m w_m F_m(y),    F_m(y) = n_m * lattice_m(n_m * y),

with ``n_m = 1 / sqrt(lattice_m(1))``. With L labels a channel is a label, ``u
= log p`` and ``y = softmax(x)``. With two labels, foreground and background,
their difference is enough, because F is linear: one channel, ``u = log p_fg -
log p_bg`` and ``y = q_fg - q_bg = tanh(x / 2)``.
"""

from functools import lru_cache

import numba
import numpy as np

from .lanes import load, power_of_two, store
from .permutohedral import Lattice, blur, build_lattice, jit

# Channels in one SIMD value; more are worked on in several.
WIDEST = 8
# Pixels whose energies are worked on together: they stay in the L1 cache.
BLOCK = 64
# Spatial lattices of larger images are not kept: 24 bytes per pixel each.
LARGEST_KEPT = 2**19


def infer(image, unary, iterations, gaussian, bilateral, softmax):
    """Energies after mean field, as log probabilities up to a constant.

    Args:
        image (ndarray): (H, W, 3) uint8, RGB.
        unary (ndarray): (K, H, W) float32, the u above.
        iterations (int): Steps.
        gaussian (tuple): ``sxy`` and weight of the spatial kernel.
        bilateral (tuple): ``sxy``, ``srgb`` and weight.
        softmax (bool): Over the channels; otherwise each channel is a
            two-label CRF of its own.

    Returns:
        ndarray: (K, H, W) float32 probabilities.
    """
    count, height, width = unary.shape
    lanes = row = count if count <= WIDEST else -(-count // WIDEST) * WIDEST
    # interleaved; what fills up a row is a label without probability
    energies = np.full((height * width, row), -1e9, dtype=np.float32)
    energies[:, :count] = unary.reshape(count, -1).T
    spatial_sxy, spatial_weight = gaussian
    sxy, srgb, weight = bilateral
    if height * width <= LARGEST_KEPT:
        spatial = spatial_lattice(height, width, float(spatial_sxy))
    else:
        spatial = spatial_lattice.__wrapped__(height, width, spatial_sxy)
    appearance = normalised(build_lattice(colour_features(image, sxy, srgb)))
    result = _iterate(
        energies,
        tuple(spatial),
        tuple(appearance),
        np.float32(spatial_weight * slice_factor(2)),
        np.float32(weight * slice_factor(5)),
        int(iterations),
        bool(softmax),
        (0,) * lanes,
    )
    result = result[:, :count].T
    return np.ascontiguousarray(result).reshape(unary.shape)


@lru_cache(maxsize=8)
def spatial_lattice(height, width, sxy):
    """The lattice of pixel positions: the same for all images of a size."""
    return normalised(build_lattice(place_features(height, width, sxy)))


def place_features(height, width, sxy):
    """(2, H * W) float32: x and y in standard deviations."""
    sxy = np.float32(sxy)
    features = np.empty((2, height, width), dtype=np.float32)
    features[0] = np.arange(width, dtype=np.float32) / sxy
    features[1] = (np.arange(height, dtype=np.float32) / sxy)[:, None]
    return features.reshape(2, -1)


def colour_features(image, sxy, srgb):
    """(5, H * W) float32: x, y, red, green, blue in standard deviations."""
    height, width = image.shape[:2]
    features = np.empty((5, height * width), dtype=np.float32)
    features[:2] = place_features(height, width, sxy)
    colours = image.reshape(-1, 3).T
    np.divide(colours, np.float32(srgb), out=features[2:], dtype=np.float32)
    return features


def slice_factor(dimensions):
    """Scale of the filter's result (Adams et al.)."""
    return 1 / (1 + 2.0**-dimensions)


def normalised(lattice):
    """Put ``n = 1 / sqrt(lattice(1))`` into the weights.

    Splat and slice use the same weights, so n applies on both sides.
    """
    total = _filter_ones(*lattice) * np.float32(
        slice_factor(len(lattice.neighbours) - 1)
    )
    norm = 1 / np.sqrt(total + np.float32(1e-20))
    weights = lattice.weights * norm[:, None]
    return Lattice(lattice.corners, weights, lattice.neighbours)


@jit
def _filter_ones(corners, weights, neighbours):
    values = np.zeros(neighbours.shape[1], np.float32)
    scratch = np.zeros(neighbours.shape[1], np.float32)
    for pixel in range(len(corners)):
        for i in range(corners.shape[1]):
            values[corners[pixel, i]] += weights[pixel, i]
    values, scratch = blur(values, scratch, neighbours, (0,))
    total = np.zeros(len(corners), np.float32)
    for pixel in range(len(corners)):
        for i in range(corners.shape[1]):
            total[pixel] += weights[pixel, i] * values[corners[pixel, i]]
    return total


# exp on floats that LLVM vectorises: 2^n from the bits, a polynomial for the rest
_LOG2E = np.float32(1.4426950408889634)
_ROUND = np.float32(12582912)  # 1.5 * 2^23
_LN2_HIGH = np.float32(0.693359375)
_LN2_LOW = np.float32(-2.12194440e-4)
_C0 = np.float32(1.9875691500e-4)
_C1 = np.float32(1.3981999507e-3)
_C2 = np.float32(8.3334519073e-3)
_C3 = np.float32(4.1665795894e-2)
_C4 = np.float32(1.6666665459e-1)
_C5 = np.float32(5.0000001201e-1)
_ONE = np.float32(1)
_TWO = np.float32(2)
_LOWEST = np.float32(-87)
_HIGHEST = np.float32(88)


@numba.njit(forceinline=True, error_model='numpy')
def _exp(x):
    x = min(max(x, _LOWEST), _HIGHEST)
    n = (x * _LOG2E + _ROUND) - _ROUND
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    p = ((((_C0 * r + _C1) * r + _C2) * r + _C3) * r + _C4) * r + _C5
    return (p * r * r + r + _ONE) * power_of_two(n)


@numba.njit(forceinline=True, error_model='numpy')
def _activate(block, softmax):
    """From energies to messages, in place."""
    if softmax:
        _softmax(block)
    else:
        flat = block.reshape(-1)
        for i in range(len(flat)):
            flat[i] = _ONE - _TWO / (_ONE + _exp(flat[i]))


@numba.njit(forceinline=True, error_model='numpy')
def _finish(block, softmax):
    """From energies to probabilities, in place."""
    if softmax:
        _softmax(block)
    else:
        flat = block.reshape(-1)
        for i in range(len(flat)):
            flat[i] = _ONE / (_ONE + _exp(-flat[i]))


@numba.njit(forceinline=True, error_model='numpy')
def _softmax(block):
    for pixel in range(len(block)):
        largest = block[pixel, 0]
        for c in range(1, block.shape[1]):
            largest = max(largest, block[pixel, c])
        for c in range(block.shape[1]):
            block[pixel, c] -= largest
    flat = block.reshape(-1)
    for i in range(len(flat)):
        flat[i] = _exp(flat[i])
    for pixel in range(len(block)):
        total = np.float32(0)
        for c in range(block.shape[1]):
            total += block[pixel, c]
        factor = np.float32(1) / total
        for c in range(block.shape[1]):
            block[pixel, c] *= factor


@numba.njit(forceinline=True, error_model='numpy')
def _gather(values, corners, weights, pixel, count, channels):
    start = pixel * count
    width = np.uint64(len(channels))
    total = (
        load(values, np.uint64(corners[start]) * width, channels)
        * weights[start]
    )
    for i in range(1, count):
        corner = np.uint64(corners[start + np.uint64(i)]) * width
        total = total + load(values, corner, channels) * weights[start + np.uint64(i)]
    return total


@numba.njit(forceinline=True, error_model='numpy')
def _scatter(values, corners, weights, pixel, count, message, channels):
    start = pixel * count
    width = np.uint64(len(channels))
    for i in range(count):
        corner = np.uint64(corners[start + np.uint64(i)]) * width
        store(
            values,
            corner,
            load(values, corner, channels)
            + message * weights[start + np.uint64(i)],
        )

U3 = np.uint64(3)
U6 = np.uint64(6)

@jit
def _iterate(
    unary,
    spatial,
    appearance,
    spatial_weight,
    appearance_weight,
    iterations,
    softmax,
    channels,
):
    pixels = len(unary)
    width = np.uint64(len(channels))
    corners2, weights2, neighbours2 = spatial
    corners5, weights5, neighbours5 = appearance
    corners2 = corners2.reshape(-1)
    corners5 = corners5.reshape(-1)
    weights2 = weights2.reshape(-1)
    weights5 = weights5.reshape(-1)
    values2 = np.zeros(neighbours2.shape[1] * len(channels), np.float32)
    scratch2 = np.zeros_like(values2)
    values5 = np.zeros(neighbours5.shape[1] * len(channels), np.float32)
    scratch5 = np.zeros_like(values5)
    block = np.empty((BLOCK, len(channels)), np.float32)
    flat = block.reshape(-1)
    unary_flat = unary.reshape(-1)

    for step in range(iterations + 1):
        if step:
            values2, scratch2 = blur(
                values2, scratch2, neighbours2, channels
            )
            values5, scratch5 = blur(
                values5, scratch5, neighbours5, channels
            )
            scratch2[:] = 0
            scratch5[:] = 0
        for begin in range(0, pixels, BLOCK):
            size = min(BLOCK, pixels - begin)
            for j in range(size):
                pixel = np.uint64(begin + j)
                x = load(unary_flat, pixel * width, channels)
                if step:
                    x = x + _gather(
                        values2, corners2, weights2, pixel, U3, channels,
                    ) * spatial_weight
                    x = x + _gather(
                        values5, corners5, weights5, pixel, U6, channels,
                    ) * appearance_weight
                store(flat, np.uint64(j) * width, x)
            if step == iterations:
                _finish(block, softmax)
                for i in range(size * len(channels)):
                    unary_flat[begin * len(channels) + i] = flat[i]
            else:
                _activate(block, softmax)
                for j in range(size):
                    pixel = np.uint64(begin + j)
                    message = load(flat, np.uint64(j) * width, channels)
                    _scatter(
                        scratch2, corners2, weights2, pixel, U3,
                        message, channels,
                    )
                    _scatter(
                        scratch5, corners5, weights5, pixel, U6,
                        message, channels,
                    )
        values2, scratch2 = scratch2, values2
        values5, scratch5 = scratch5, values5
    return unary
