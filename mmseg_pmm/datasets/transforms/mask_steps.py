"""What all steps that make a mask do."""

import numpy as np

from mmseg_pmm.pseudo_masks.crf import check_crf_settings


def check_alpha(step, alpha):
    """Return alpha, or raise ValueError when it is no number above 0."""
    name = type(step).__name__
    if alpha == 'auto':
        raise ValueError(
            f"{name}: alpha='auto' is found by make_pseudo_masks.py from a "
            'folder of CAMs, and there is none here: give a number '
            '(analysis/cam_thresholds.py prints it for a folder)'
        )
    if isinstance(alpha, str) or not alpha > 0:
        raise ValueError(
            f"{name}: alpha must be a number above 0 or 'auto', got {alpha!r}"
        )
    return alpha


def crf_settings(step, settings):
    """Check a step's CRF settings: now, and not in a worker process at the
    first image, which in a refresh comes after hours.

    Args:
        step (BaseTransform): For the message.
        settings (dict, optional): A copy of it is returned.

    Raises:
        TypeError: One that no CRF has.
        ValueError: One with a value that cannot be.
    """
    if settings is None:
        return None
    try:
        check_crf_settings(**settings)
    except TypeError as error:
        reason = str(error).partition('()')[2]
        raise TypeError(f'{type(step).__name__}{reason}') from None
    return dict(settings)


def rgb_image(results: dict, maps='cams') -> np.ndarray:
    """The image in the CRF's colour order, at the size of the maps."""
    image = results['img']
    if image.shape[:2] != results[maps].shape[1:]:
        raise ValueError(
            f'{results["img_path"]}: the image is {image.shape[:2]} and its '
            f'{maps} are {results[maps].shape[1:]}; pseudo-mask steps stand '
            'before the first geometric step of a pipeline'
        )
    return image[..., ::-1]


def set_mask(results: dict, mask: np.ndarray) -> dict:
    """Put a mask where LoadAnnotations would, so that later steps see it."""
    results['gt_seg_map'] = mask
    fields = results.setdefault('seg_fields', [])
    if 'gt_seg_map' not in fields:
        fields.append('gt_seg_map')
    return results
