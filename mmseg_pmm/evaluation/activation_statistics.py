"""What makes CAMs depend on their threshold (AMN, section 1)."""

import numpy as np

from mmseg_pmm.pseudo_masks.labels import BACKGROUND
from mmseg_pmm.pseudo_masks.thresholds import minimum_cross_entropy_threshold

# histogram of the largest activation; levels are the bins' centres
BINS = 256
LEVELS = (np.arange(BINS) + 0.5) / BINS


class ActivationStatistics:
    r"""Collects, image by image, statistics of a set of CAMs.

    Without ground truth: a histogram of each pixel's largest activation, from
    which :attr:`threshold` comes. Activations of 0 are left out, those of
    images without labels among them: they are background at any threshold,
    and many of them would draw it to 0. With ground truth, over all objects
    (one class in one image):

    * *imbalance*: std / mean of a class's CAM over its pixels. 0: the whole
      object fires alike;
    * *gap*: mean activation of the true class over foreground pixels, minus
      the mean of the largest activation over background pixels.
    """

    def __init__(self):
        self.histogram = np.zeros(BINS, dtype=np.int64)
        self._imbalances = []
        self._foreground = np.zeros(2)  # sum of activations, pixels
        self._background = np.zeros(2)

    def add(self, cams, classes, truth=None):
        """Count an image: CAMs (K, H, W) in [0, 1], K label ids, and where
        there is one its mask (H, W)."""
        largest = cams.max(axis=0, initial=0)
        active = largest[largest > 0]
        bins = np.minimum((active * BINS).astype(int), BINS - 1)
        self.histogram += np.bincount(bins, minlength=BINS)
        if truth is None:
            return
        for cam, label in zip(cams, classes, strict=True):
            inside = cam[truth == label].astype(np.float64)
            if not inside.size:
                continue
            self._foreground += inside.sum(), inside.size
            if inside.mean() > 0:
                self._imbalances.append(inside.std() / inside.mean())
        outside = largest[truth == BACKGROUND]
        self._background += outside.sum(dtype=np.float64), outside.size

    @property
    def threshold(self) -> float:
        """By minimum cross entropy, without ground truth."""
        return minimum_cross_entropy_threshold(self.histogram, LEVELS)

    @property
    def imbalance(self) -> float:
        """NaN where no object fires at all."""
        if not self._imbalances:
            return float('nan')
        return float(np.mean(self._imbalances))

    @property
    def gap(self) -> float:
        """NaN where there are no objects, or no background."""
        foreground, background = (
            total / pixels if pixels else float('nan')
            for total, pixels in (self._foreground, self._background)
        )
        return float(foreground - background)
