"""CRFs of photos so large that their lattice would not fit into memory."""

import numpy as np
from PIL import Image

# 1.6 GB for two classes; a lattice takes 0.1 GB for each million
MAX_PIXELS = 16_000_000


def refine_within_memory(refine, image, maps, gaussian, bilateral):
    """Refine maps, of a large image at a smaller size.

    An image of more than ``MAX_PIXELS`` pixels is reduced with its maps, and
    so are the widths that are distances in pixels; what comes out is enlarged
    again. Probabilities that sum to 1 still do.

    Args:
        refine (Callable): ``refine(image, maps, gaussian, bilateral)``.
        image (ndarray): (H, W, 3) uint8.
        maps (ndarray): (L, H, W) float32 in [0, 1].
        gaussian, bilateral (tuple): See
            :func:`mmseg_pmm.pseudo_masks.dense_crf`.

    Returns:
        ndarray: (L, H, W) float32.
    """
    height, width = image.shape[:2]
    factor = (MAX_PIXELS / (height * width)) ** 0.5
    if factor >= 1:
        return refine(image, maps, gaussian, bilateral)
    small = max(1, int(width * factor)), max(1, int(height * factor))
    (sxy, smoothness), (near, alike, appearance) = gaussian, bilateral
    refined = refine(
        np.array(Image.fromarray(image).resize(small, Image.BOX)),
        _resize(maps, small, Image.BOX),
        (np.multiply(sxy, factor), smoothness),
        (np.multiply(near, factor), alike, appearance),
    )
    return _resize(refined, (width, height), Image.BILINEAR)


def _resize(maps, size, resample):
    return np.stack(
        [np.array(Image.fromarray(one).resize(size, resample)) for one in maps]
    )
