"""Pipeline steps from CAMs to a pseudo-mask."""

import numpy as np
from mmcv.transforms import BaseTransform

from mmseg_pmm.datasets.transforms.mask_steps import (
    check_alpha,
    crf_settings,
    rgb_image,
    set_mask,
)
from mmseg_pmm.pseudo_masks import (
    argmax_mask,
    classwise_crf,
    dense_crf,
    proportional_mask,
)
from mmseg_pmm.pseudo_masks.labels import IGNORED
from mmseg_pmm.registry import TRANSFORMS

NO_SETTINGS = {}
# of the published program's prediction of the training images
PUBLISHED_REFRESH_CRF = dict(
    iterations=10, gaussian=(1, 3), bilateral=(67, 3, 4)
)


@TRANSFORMS.register_module()
class ClasswiseCRF(BaseTransform):
    """One two-label dense CRF for each class; see
    :func:`mmseg_pmm.pseudo_masks.classwise_crf`.

    Required Keys:

    - img (np.uint8): (H, W, 3), BGR, as ``LoadImageFromFile`` gives it
    - smooth_cams, or else cams (np.float32): (K, H, W) in [0, 1]

    Added Keys:

    - foreground_probs (np.float32): (K, H, W) in [0, 1]

    Args:
        alpha (float): Exponent of the background score, above 0. Defaults
            to 11 (published). In a config of ``make_pseudo_masks.py``
            ``'auto'`` finds it from the CAMs: see
            :mod:`mmseg_pmm.engine.auto_alpha`.
        kwargs: ``iterations``, ``gaussian``, ``bilateral``, ``backend``.

    Raises:
        TypeError: Another argument.
        ValueError: An argument with a value that cannot be.
    """

    def __init__(self, alpha=11, **kwargs):
        self.alpha = check_alpha(self, alpha)
        self.kwargs = crf_settings(self, kwargs)

    def transform(self, results: dict) -> dict:
        maps = 'smooth_cams' if 'smooth_cams' in results else 'cams'
        results['foreground_probs'] = classwise_crf(
            rgb_image(results, maps), results[maps], self.alpha, **self.kwargs
        )
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(alpha={self.alpha}, {self.kwargs})'


@TRANSFORMS.register_module()
class ProportionalPseudoMask(BaseTransform):
    """Proportional pseudo-mask; see
    :func:`mmseg_pmm.pseudo_masks.proportional_mask`.

    Required Keys:

    - cams (np.float32): (K, H, W), unsmoothed
    - foreground_probs (np.float32): (K, H, W)
    - cam_classes (np.int64): (K,)

    Modified Keys:

    - seg_fields (list[str])

    Added Keys:

    - gt_seg_map (np.uint8): (H, W) label ids

    Args:
        eps (float): Added to a class's mass. Defaults to 1e-5.
    """

    def __init__(self, eps=1e-5):
        self.eps = eps

    def transform(self, results: dict) -> dict:
        mask = proportional_mask(
            results['cams'],
            results['foreground_probs'],
            results['cam_classes'],
            self.eps,
        )
        return set_mask(results, mask)

    def __repr__(self) -> str:
        return f'{type(self).__name__}(eps={self.eps})'


@TRANSFORMS.register_module()
class ArgmaxPseudoMask(BaseTransform):
    r"""The plain baseline: the largest of background and CAMs.

    Background is :math:`(1 - \max_c X_c)^\alpha`; a dense CRF over all of
    them refines the scores unless ``crf`` is None (PMM, section 2.1). 255
    where the largest is below ``ignore_below``: PMM's rough masks.

    Required Keys:

    - img (np.uint8): (H, W, 3), BGR
    - cams (np.float32): (K, H, W), unsmoothed
    - cam_classes (np.int64): (K,)

    Modified Keys:

    - seg_fields (list[str])

    Added Keys:

    - gt_seg_map (np.uint8): (H, W) label ids

    Args:
        alpha (float): Exponent of the background score, or ``'auto'``: see
            :class:`ClasswiseCRF`. Defaults to 11.
        crf (dict, optional): Arguments of
            :func:`mmseg_pmm.pseudo_masks.dense_crf`. Defaults to ``{}``.
        ignore_below (float): Probability (without a CRF: score) below which
            a pixel is ignored. Defaults to 0: none is.

    Raises:
        TypeError: ``crf`` has another argument.
        ValueError: ``alpha`` or ``crf`` has a value that cannot be.
    """

    def __init__(self, alpha=11, crf=NO_SETTINGS, ignore_below=0):
        self.alpha = check_alpha(self, alpha)
        self.crf = crf_settings(self, crf)
        self.ignore_below = ignore_below

    def transform(self, results: dict) -> dict:
        cams = results['cams']
        background = (1 - cams.max(axis=0, initial=0)) ** self.alpha
        probs = np.concatenate([background[None], cams])
        if self.crf is not None:
            probs = dense_crf(rgb_image(results), probs, **self.crf)
        mask = argmax_mask(probs, results['cam_classes'])
        mask[probs.max(axis=0) < self.ignore_below] = IGNORED
        return set_mask(results, mask)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(alpha={self.alpha}, crf={self.crf}, '
            f'ignore_below={self.ignore_below})'
        )


@TRANSFORMS.register_module()
class PredictedPseudoMask(BaseTransform):
    r"""The likeliest class of a segmentor's prediction (PMM, section 3.4).

    .. math:: Y = classes[\arg\max_l Q_l]

    where :math:`Q` is the prediction, refined by a dense CRF over all its
    labels unless ``crf`` is None, and 255 where
    :math:`\max_l Q_l` is below ``ignore_below``.
    :class:`mmseg_pmm.evaluation.PseudoMaskWriter` and
    :class:`mmseg_pmm.evaluation.CRFIoUMetric` put the first two keys in.

    Required Keys:

    - probs (np.float32): (L, H, W), sum to 1 over L
    - prob_classes (np.int64): (L,) label ids, background first
    - img (np.uint8): (H, W, 3), BGR

    Modified Keys:

    - seg_fields (list[str])

    Added Keys:

    - gt_seg_map (np.uint8): (H, W) label ids

    Args:
        crf (dict, optional): Arguments of
            :func:`mmseg_pmm.pseudo_masks.dense_crf`. Defaults to the
            published ``gaussian=(1, 3), bilateral=(67, 3, 4)``.
        ignore_below (float): Probability below which a pixel is ignored.
            Defaults to 0: none is.

    Raises:
        TypeError: ``crf`` has another argument.
        ValueError: ``crf`` has a value that cannot be.
    """

    def __init__(self, crf=PUBLISHED_REFRESH_CRF, ignore_below=0):
        self.crf = crf_settings(self, crf)
        self.ignore_below = ignore_below

    def transform(self, results: dict) -> dict:
        probs = results['probs']
        if self.crf is not None:
            probs = dense_crf(rgb_image(results, 'probs'), probs, **self.crf)
        mask = argmax_mask(probs, results['prob_classes'][1:])
        mask[probs.max(axis=0) < self.ignore_below] = IGNORED
        return set_mask(results, mask)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(crf={self.crf}, '
            f'ignore_below={self.ignore_below})'
        )
