"""Pipeline steps from CAMs to masks by thresholds."""

from mmcv.transforms import BaseTransform

from mmseg_pmm.datasets.transforms.mask_steps import (
    crf_settings,
    rgb_image,
    set_mask,
)
from mmseg_pmm.pseudo_masks import confident_seeds, threshold_mask
from mmseg_pmm.registry import TRANSFORMS


@TRANSFORMS.register_module()
class ThresholdPseudoMask(BaseTransform):
    """The largest CAM where it exceeds a constant; see
    :func:`mmseg_pmm.pseudo_masks.threshold_mask`.

    Required Keys:

    - cams (np.float32): (K, H, W)
    - cam_classes (np.int64): (K,)

    Modified Keys:

    - seg_fields (list[str])

    Added Keys:

    - gt_seg_map (np.uint8): (H, W) label ids

    Args:
        background (float): The constant, in [0, 1].
    """

    def __init__(self, background):
        self.background = background

    def transform(self, results: dict) -> dict:
        mask = threshold_mask(
            results['cams'], results['cam_classes'], self.background
        )
        return set_mask(results, mask)

    def __repr__(self) -> str:
        return f'{type(self).__name__}(background={self.background})'


@TRANSFORMS.register_module()
class ConfidentSeeds(BaseTransform):
    """Labels where CAMs are sure, else 255; see
    :func:`mmseg_pmm.pseudo_masks.confident_seeds`.

    Required Keys:

    - img (np.uint8): (H, W, 3), BGR
    - cams (np.float32): (K, H, W)
    - cam_classes (np.int64): (K,)

    Modified Keys:

    - seg_fields (list[str])

    Added Keys:

    - gt_seg_map (np.uint8): (H, W) label ids, 255 = unsure

    Args:
        fg (float): Threshold of confident foreground. Defaults to 0.3.
        bg (float): Threshold of confident background. Defaults to 0.05.
        crf (dict, optional): ``iterations``, ``gaussian``, ``bilateral``,
            ``backend``.

    Raises:
        TypeError: ``crf`` has another argument.
        ValueError: ``crf`` has a value that cannot be.
    """

    def __init__(self, fg=0.30, bg=0.05, crf=None):
        self.fg = fg
        self.bg = bg
        self.crf = crf_settings(self, crf or {})

    def transform(self, results: dict) -> dict:
        seeds = confident_seeds(
            rgb_image(results),
            results['cams'],
            results['cam_classes'],
            self.fg,
            self.bg,
            **self.crf,
        )
        return set_mask(results, seeds)

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(fg={self.fg}, bg={self.bg}, '
            f'crf={self.crf})'
        )
