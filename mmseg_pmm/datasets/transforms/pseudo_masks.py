"""Pipeline steps from CAMs to a pseudo-mask."""

from types import MappingProxyType

import numpy as np
from mmcv.transforms import BaseTransform

from mmseg_pmm.pseudo_masks import (
    argmax_mask,
    classwise_crf,
    dense_crf,
    proportional_mask,
)
from mmseg_pmm.registry import TRANSFORMS


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
        alpha (float): Exponent of the background score. Defaults to 11
            (published).
        kwargs: ``iterations``, ``gaussian``, ``bilateral``, ``backend``.
    """

    def __init__(self, alpha=11, **kwargs):
        self.alpha = alpha
        self.kwargs = kwargs

    def transform(self, results: dict) -> dict:
        cams = results.get('smooth_cams', results['cams'])
        results['foreground_probs'] = classwise_crf(
            _rgb(results), cams, self.alpha, **self.kwargs
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
        return _set_mask(results, mask)

    def __repr__(self) -> str:
        return f'{type(self).__name__}(eps={self.eps})'


@TRANSFORMS.register_module()
class ArgmaxPseudoMask(BaseTransform):
    r"""The plain baseline: the largest of background and CAMs.

    Background is :math:`(1 - \max_c X_c)^\alpha`; a dense CRF over all of
    them refines the scores unless ``crf`` is None (PMM, section 2.1).

    Required Keys:

    - img (np.uint8): (H, W, 3), BGR
    - cams (np.float32): (K, H, W), unsmoothed
    - cam_classes (np.int64): (K,)

    Modified Keys:

    - seg_fields (list[str])

    Added Keys:

    - gt_seg_map (np.uint8): (H, W) label ids

    Args:
        alpha (float): Exponent of the background score. Defaults to 11.
        crf (dict, optional): Arguments of
            :func:`mmseg_pmm.pseudo_masks.dense_crf`. Defaults to ``{}``.
    """

    def __init__(self, alpha=11, crf=MappingProxyType({})):
        self.alpha = alpha
        self.crf = crf

    def transform(self, results: dict) -> dict:
        cams = results['cams']
        background = (1 - cams.max(axis=0, initial=0)) ** self.alpha
        probs = np.concatenate([background[None], cams])
        if self.crf is not None:
            probs = dense_crf(_rgb(results), probs, **self.crf)
        return _set_mask(results, argmax_mask(probs, results['cam_classes']))

    def __repr__(self) -> str:
        return f'{type(self).__name__}(alpha={self.alpha}, crf={self.crf})'


def _rgb(results: dict) -> np.ndarray:
    """The image in the CRF's colour order, at the CAMs' size."""
    image = results['img']
    if image.shape[:2] != results['cams'].shape[1:]:
        raise ValueError(
            f'{results["img_path"]}: the image is {image.shape[:2]} and its '
            f'CAMs are {results["cams"].shape[1:]}; pseudo-mask steps stand '
            'before the first geometric step of a pipeline'
        )
    return image[..., ::-1]


def _set_mask(results: dict, mask: np.ndarray) -> dict:
    results['gt_seg_map'] = mask
    fields = results.setdefault('seg_fields', [])
    if 'gt_seg_map' not in fields:
        fields.append('gt_seg_map')
    return results
