"""The two Gaussian kernels of the dense CRF as normalised lattices."""

from functools import lru_cache

import numpy as np

from .filtering import blur
from .jit import compiled
from .permutohedral import build_lattice

# By dimensions: what makes the sliced values an average (Adams et al.).
SLICE_FACTORS = {d: 1 / (1 + 2.0**-d) for d in (2, 5)}
# Pixels of the largest image whose spatial lattice is kept for the next image
# of its size, at 24 bytes each.
LARGEST_KEPT = 2**19


def spatial_kernel(height, width, sxy):
    """Kernel of the positions; it depends on nothing else and is cached."""
    build = _kept_spatial_kernel
    if height * width > LARGEST_KEPT:
        build = build.__wrapped__
    return build(height, width, *np.broadcast_to(sxy, 2).tolist())


@lru_cache(maxsize=8)
def _kept_spatial_kernel(height, width, sx, sy):
    return _normalised(build_lattice(_positions(height, width, sx, sy)))


def appearance_kernel(image, sxy, srgb):
    """Kernel of positions and colours of an (H, W, 3) uint8 image."""
    height, width = image.shape[:2]
    features = np.empty((5, height * width), np.float32)
    features[:2] = _positions(height, width, *np.broadcast_to(sxy, 2))
    colours = image.reshape(-1, 3).T
    widths = np.broadcast_to(np.float32(srgb), 3)[:, None]
    np.divide(colours, widths, out=features[2:], dtype=np.float32)
    return _normalised(build_lattice(features))


def _positions(height, width, sx, sy):
    """(2, H * W) float32: x and y in standard deviations."""
    positions = np.empty((2, height, width), np.float32)
    positions[0] = np.arange(width, dtype=np.float32) / np.float32(sx)
    rows = np.arange(height, dtype=np.float32) / np.float32(sy)
    positions[1] = rows[:, None]
    return positions.reshape(2, -1)


def _normalised(lattice):
    """Put ``n = 1 / sqrt(filter(1))`` into the weights.

    Splat and slice use the same weights, so n applies before and after.
    """
    dimensions = len(lattice.neighbours) - 1
    _normalise(lattice, np.float32(SLICE_FACTORS[dimensions]), (0,))
    return lattice


@compiled
def _normalise(lattice, factor, channels):
    corners, weights = lattice.corners, lattice.weights
    values = np.zeros(lattice.neighbours.shape[1], np.float32)
    scratch = np.zeros_like(values)
    pixels, count = corners.shape
    for pixel in range(pixels):
        for i in range(count):
            values[corners[pixel, i]] += weights[pixel, i]
    values, scratch = blur(values, scratch, lattice, channels)
    for pixel in range(pixels):
        total = np.float32(0)
        for i in range(count):
            total += weights[pixel, i] * values[corners[pixel, i]]
        norm = np.float32(1) / np.sqrt(total * factor + np.float32(1e-20))
        for i in range(count):
            weights[pixel, i] *= norm
