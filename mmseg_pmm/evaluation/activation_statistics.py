"""What makes CAMs depend on their threshold (AMN, section 1)."""

import numpy as np

from mmseg_pmm.pseudo_masks import ActivationHistogram
from mmseg_pmm.pseudo_masks.labels import BACKGROUND


class ActivationStatistics:
    r"""Collects, image by image, statistics of a set of CAMs.

    Without ground truth: ``activations``, whose threshold needs none. With
    it, over all objects (one class in one image):

    * *imbalance*: std / mean of a class's CAM over its pixels. 0: the whole
      object fires alike;
    * *gap*: mean activation of the true class over foreground pixels, minus
      the mean of the largest activation over background pixels.
    """

    def __init__(self):
        self.activations = ActivationHistogram()
        self._imbalances = []
        self._foreground = np.zeros(2)  # sum of activations, pixels
        self._background = np.zeros(2)

    def add(self, cams, classes, truth=None):
        """Count an image: CAMs (K, H, W) in [0, 1], K label ids, and where
        there is one its mask (H, W)."""
        self.activations.add(cams)
        if truth is None:
            return
        for cam, label in zip(cams, classes, strict=True):
            inside = cam[truth == label].astype(np.float64)
            if not inside.size:
                continue
            self._foreground += inside.sum(), inside.size
            if inside.mean() > 0:
                self._imbalances.append(inside.std() / inside.mean())
        outside = cams.max(axis=0, initial=0)[truth == BACKGROUND]
        self._background += outside.sum(dtype=np.float64), outside.size

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
