"""CAM and mask files: written whole or not at all, read with checks."""

import os
import threading
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from .cam import check_cams
from .labels import BACKGROUND, IGNORED

# A float in [0, 1] is stored as round(255 x) in 8 bits.
UINT8_LEVELS = 255
# EXIF: which way a camera was held; in these, width and height change places
ORIENTATION = 0x0112
QUARTER_TURNS = 5, 6, 7, 8
# keyword of the text in a PNG file
NOTE = 'mmseg_pmm'


def stem_of(path) -> str:
    """Name of an image's files: its base name without the suffix."""
    # as os.path.splitext, in a third of its time: there may be a million
    name = os.fspath(path).rpartition('/')[2]
    stem = name.rpartition('.')[0]
    return stem if stem.strip('.') else name


@contextmanager
def replace_when_whole(path):
    """Open a file beside ``path`` and move it there when the block ends.

    A reader sees the old file or the new one, never a part. When the block
    fails the unfinished file is removed.

    Raises:
        OSError: With the file's name, which the system leaves out when a
            disk is full.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = f'{os.getpid()}-{threading.get_ident()}'
    partial = path.with_name(f'.{path.name}.{writer}.partial')
    try:
        with open(partial, 'wb') as file:
            yield file
        os.replace(partial, path)
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        partial.unlink(missing_ok=True)


def check_files(folder, names, advice):
    """Make sure that a folder has all files, before hours of work or after.

    Args:
        folder (str): A missing one lacks all of them.
        names (Sequence[str]): The files' names.
        advice (str): What to do; ends the message.

    Raises:
        FileNotFoundError: ``folder`` lacks some of the ``names``.
    """
    there = set(os.listdir(folder)) if os.path.isdir(folder) else set()
    missing = [name for name in names if name not in there]
    if missing:
        raise FileNotFoundError(
            f'{folder} lacks {len(missing)} of {len(names)} files, '
            f'{missing[0]} among them: {advice}'
        )


def check_written(folder, names):
    """Make sure that what several processes wrote is all there."""
    check_files(
        folder,
        names,
        'ranks on several machines need a folder that all of them see',
    )


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


def read_cams(path):
    """Read the CAMs of one image.

    Returns:
        tuple[ndarray, ndarray]: CAMs (K, H, W) float32 in [0, 1] at the
        image's size, and their label ids (K,) int64.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is broken; its name is in the message.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            cams, classes, size = (
                file[key] for key in ('cams', 'classes', 'size')
            )
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


def write_mask(path, mask, palette, note=None):
    """Store a mask as an 8 bit PNG with a palette.

    Args:
        path (str | Path): ``{stem}.png``.
        mask (ndarray): (H, W) uint8 label ids.
        palette (Sequence): RGB triples, one for each label id.
        note (str, optional): Kept in the file, see :func:`note_of`.

    Raises:
        ValueError: The mask is not (H, W) uint8.
    """
    mask = np.asarray(mask)
    if mask.dtype != np.uint8 or mask.ndim != 2:
        raise ValueError(
            f'{path}: a mask is (H, W) uint8, got {mask.dtype} {mask.shape}'
        )
    image = Image.fromarray(mask)
    colours = np.full((256, 3), 255, dtype=np.uint8)
    colours[: len(palette)] = palette
    image.putpalette(colours.tobytes())
    text = PngInfo()
    if note is not None:
        text.add_text(NOTE, note)
    with replace_when_whole(path) as file:
        image.save(file, format='PNG', pnginfo=text)


def note_of(path):
    """What :func:`write_mask` noted in a file, None if nothing; only the
    head of the file is read."""
    with Image.open(path) as image:
        return image.info.get(NOTE)


def read_mask(path):
    """Read a mask file as (H, W) uint8 label ids.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is broken; its name is in the message.
    """
    try:
        with Image.open(path) as image:
            form, mask = image.format, np.array(image)
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(
            f'{path} is no PNG or is damaged ({error}): remove it and make '
            'it again'
        ) from error
    _refuse_jpeg(path, form)
    if mask.dtype == bool:  # of one bit
        mask = mask.astype(np.uint8)
    if mask.dtype != np.uint8 or mask.ndim != 2:
        raise ValueError(
            f'{path}: a mask has one channel of 8 bits, got {mask.dtype} '
            f'of shape {mask.shape}'
        )
    return mask


def check_mask_header(path, image_path):
    """Check, without decoding it, that a file is a mask of an image.

    Args:
        path (str | Path): The mask.
        image_path (str | Path): The image; if it cannot be read here, the
            sizes are not compared.

    Raises:
        ValueError: It has several channels or more than 8 bits, is a JPEG
            file, or has another size.
    """
    try:
        with Image.open(path) as mask:
            mode, size, form = mask.mode, mask.size, mask.format
    except (OSError, SyntaxError, ValueError) as error:
        raise ValueError(
            f'{path} is no PNG or is damaged ({error})'
        ) from error
    if mode not in ('P', 'L', '1'):
        raise ValueError(
            f'{path}: a mask has one channel of at most 8 bits (modes P, L '
            f'and 1 of Pillow), got mode {mode}'
        )
    _refuse_jpeg(path, form)
    try:
        with Image.open(image_path) as image:
            image_size = image.size
            turned = image.getexif().get(ORIENTATION, 1) in QUARTER_TURNS
    except (OSError, SyntaxError, ValueError):
        return  # who reads it will say
    if size != (image_size[::-1] if turned else image_size):
        raise ValueError(
            f'{path} is {size[0]}x{size[1]}, but {image_path} is '
            f'{image_size[0]}x{image_size[1]}'
            + (
                ', which its EXIF orientation turns: so have masks to be '
                'turned'
                if turned
                else ''
            )
        )


def _refuse_jpeg(path, form):
    if form == 'JPEG':
        raise ValueError(
            f'{path} is a JPEG file, which changes label ids: masks have to '
            'be PNG'
        )


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
