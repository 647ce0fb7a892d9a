"""CAM files, ``{stem}.npz``: written whole, read with checks."""

import zipfile
import zlib

import numpy as np

from mmseg_pmm.files.atomic import replace_when_whole
from mmseg_pmm.pseudo_masks.cam import check_cams
from mmseg_pmm.pseudo_masks.labels import BACKGROUND, IGNORED

# A float in [0, 1] is stored as round(255 x) in 8 bits.
UINT8_LEVELS = 255


def write_cams(path, cams, classes, stride=1, dtype='float16'):
    """Store the CAMs of one image.

    Args:
        path (str | Path): ``{stem}.npz``.
        cams (ndarray): (K, H, W) in [0, 1] at the image's size.
        classes (Sequence[int]): K label ids, ascending.
        stride (int): Maps are stored at ``ceil(H / stride)`` x
            ``ceil(W / stride)``, averaged over areas; a map's maximum
            stays what it was.
        dtype (str): ``'float16'`` or ``'uint8'`` (256 levels).

    Raises:
        ValueError: CAMs outside [0, 1], or classes that do not fit.
    """
    try:
        cams = check_cams(cams)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from error
    classes = np.asarray(classes, dtype=np.int64)
    borders = [BACKGROUND, *classes.tolist(), IGNORED]
    if len(classes) != len(cams) or np.any(np.diff(borders) <= 0):
        raise ValueError(
            f'{path}: {len(cams)} CAMs need as many ascending label ids '
            f'between {BACKGROUND} and {IGNORED}, got {classes.tolist()}'
        )
    size = cams.shape[1:]
    stored = tuple(-(-length // stride) for length in size)
    cams = _resize(cams, stored)
    if dtype == 'uint8':
        cams = np.rint(cams * UINT8_LEVELS)
    elif dtype != 'float16':
        raise ValueError(f"dtype must be 'float16' or 'uint8', got {dtype!r}")
    with replace_when_whole(path) as file:
        np.savez_compressed(
            file,
            cams=cams.astype(dtype),  # smooth maps: deflate halves them
            classes=classes.astype(np.uint8),
            size=np.asarray(size, dtype=np.int32),
        )


def read_cam_classes(path) -> tuple[int, ...]:
    """Label ids of the CAMs of one image; its maps are not read.

    Raises:
        FileNotFoundError, ValueError: As :func:`read_cams`.
    """
    (classes,) = _arrays(path, 'classes')
    return tuple(classes.tolist())


def read_cams(path):
    """Read the CAMs of one image.

    Returns:
        tuple[ndarray, ndarray]: CAMs (K, H, W) float32 in [0, 1] at the
        image's size, and their label ids (K,) int64.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is broken; its name is in the message.
    """
    cams, classes, size = _arrays(path, 'cams', 'classes', 'size')
    if (
        cams.ndim != 3
        or classes.shape != cams.shape[:1]
        or size.shape != (2,)
        or min(*cams.shape[1:], *size) < 1
    ):
        raise ValueError(
            f'{path}: CAMs of shape {cams.shape}, the classes '
            f'{classes.tolist()} and the size {size.tolist()} do not fit '
            'together'
        )
    levels = UINT8_LEVELS if cams.dtype == np.uint8 else 1
    cams = cams.astype(np.float32) / levels
    cams = _resize(cams, tuple(size.tolist()))
    try:
        return check_cams(cams), classes.astype(np.int64)
    except ValueError as error:
        raise ValueError(f'{path}: {error}') from error


def _arrays(path, *names):
    """Some of what a file holds; a damaged one is named."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return [file[name] for name in names]
    except FileNotFoundError:
        raise
    except (
        OSError,
        EOFError,
        KeyError,
        ValueError,
        TypeError,  # an array alone, not an archive
        RuntimeError,  # a damaged header speaks of encryption
        zipfile.BadZipFile,
        zlib.error,
    ) as e:
        raise ValueError(
            f'{path} is no CAM file or is damaged ({e}): remove it and make '
            'it again'
        ) from e


def _resize(maps, size):
    """Resize (K, h, w) maps to ``size`` = (H, W); OpenCV wants one each.

    Averaging lowers a peak, and a normalised CAM has to reach 1: every map
    keeps its maximum.
    """
    if maps.shape[1:] == size:
        return maps
    import cv2  # comes with mmcv, without which the maths does its work

    smaller = maps.shape[1] > size[0] or maps.shape[2] > size[1]
    interpolation = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    resized = np.zeros((len(maps), *size), dtype=np.float32)
    for index, plane in enumerate(maps):
        plane_resized = cv2.resize(
            plane, size[::-1], interpolation=interpolation
        )
        peak = plane_resized.max()
        if peak > 0:
            plane_resized *= plane.max() / peak
        resized[index] = plane_resized
    return np.clip(resized, 0, 1)
