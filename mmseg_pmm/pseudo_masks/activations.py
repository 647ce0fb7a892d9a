"""How strongly the pixels of many images fire."""

import numpy as np

from .thresholds import minimum_cross_entropy_threshold

# levels are the bins' centres
BINS = 256
LEVELS = (np.arange(BINS) + 0.5) / BINS


class ActivationHistogram:
    """Pixels by their largest activation, image by image.

    Activations of 0 are left out, those of images without labels among them:
    they are background at any threshold, and many of them would draw
    :attr:`threshold` to 0.

    Attributes:
        counts (ndarray): (256,) int64, pixels of each of ``LEVELS``.
    """

    def __init__(self):
        self.counts = np.zeros(BINS, dtype=np.int64)

    def add(self, cams):
        """Count an image: CAMs (K, H, W) in [0, 1], of K classes or none."""
        largest = cams.max(axis=0, initial=0)
        active = largest[largest > 0]
        bins = np.minimum((active * BINS).astype(int), BINS - 1)
        self.counts += np.bincount(bins, minlength=BINS)

    @property
    def threshold(self) -> float:
        """By minimum cross entropy, without ground truth.

        Raises:
            ValueError: No pixel is above 0.
        """
        return minimum_cross_entropy_threshold(self.counts, LEVELS)
