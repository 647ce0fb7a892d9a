"""The dense CRF as its authors wrote it: C++, through pydensecrf."""

import numpy as np
from pydensecrf import densecrf

SMALLEST_PROBABILITY = 1e-5


def label_probs(image, probs, iterations, gaussian, bilateral):
    """See :func:`mmseg_pmm.pseudo_masks.dense_crf`."""
    labels, height, width = probs.shape
    crf = densecrf.DenseCRF2D(width, height, labels)
    unary = -np.log(np.clip(probs, SMALLEST_PROBABILITY, 1))
    crf.setUnaryEnergy(np.ascontiguousarray(unary.reshape(labels, -1)))
    sxy, compat = gaussian
    crf.addPairwiseGaussian(sxy=sxy, compat=compat)
    sxy, srgb, compat = bilateral
    crf.addPairwiseBilateral(sxy=sxy, srgb=srgb, rgbim=image, compat=compat)
    refined = np.array(crf.inference(iterations), dtype=np.float32)
    return refined.reshape(labels, height, width)


def foreground_probs(image, cams, alpha, *parameters):
    """See :func:`mmseg_pmm.pseudo_masks.classwise_crf`."""
    refined = np.empty_like(cams)
    for index, cam in enumerate(cams):
        scores = np.stack([(1 - cam) ** alpha, cam])
        refined[index] = label_probs(image, scores, *parameters)[1]
    return refined
