"""What image files are: size, colours, bits, and whether they are whole."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from mmseg_pmm.files.mask_files import ORIENTATION, QUARTER_TURNS
from mmseg_pmm.processes import available_cores

# first bytes, and what stands in the last ones of a whole file
ENDS = ((b'\xff\xd8', b'\xff\xd9'), (b'\x89PNG', b'IEND'))
LAST = 65536  # cameras put things behind the end
BITS = {'uint8': 8, 'uint16': 16}


@dataclass(frozen=True)
class ImageFacts:
    """An image as training is going to see it.

    Attributes:
        path (str): From the folder of images.
        height, width (int): As its EXIF orientation turns it.
        grey (bool): Its channels, if there are several, do not differ.
        bits (int): 8 or 16, of which the upper 8 are read.
        brightest (int): Its largest value.
    """

    path: str
    height: int
    width: int
    grey: bool
    bits: int
    brightest: int

    @property
    def long_side(self) -> int:
        return max(self.height, self.width)


def look_at(folder, path) -> ImageFacts:
    """Decode an image.

    Raises:
        ValueError: It is damaged, or of a kind that is not read.
        OSError: It cannot be opened.
    """
    content = Path(folder, path).read_bytes()
    for start, end in ENDS:
        if content.startswith(start) and end not in content[-LAST:]:
            raise ValueError('cut off: its end is missing')
    try:
        pixels = cv2.imdecode(
            np.frombuffer(content, dtype=np.uint8), cv2.IMREAD_UNCHANGED
        )
    except cv2.error:  # an empty file
        pixels = None
    if pixels is None:
        raise ValueError('damaged, or no image that OpenCV reads')
    if pixels.dtype.name not in BITS:
        raise ValueError(
            f'its values are {pixels.dtype.name}: images of 8 or 16 bits are '
            'read'
        )
    height, width = pixels.shape[:2]
    if _is_turned(content):
        height, width = width, height
    colours = pixels if pixels.ndim == 2 else pixels[..., :3]
    return ImageFacts(
        path,
        height,
        width,
        grey=pixels.ndim == 2 or bool((colours == colours[..., :1]).all()),
        bits=BITS[pixels.dtype.name],
        brightest=int(colours.max()),
    )


def look_at_all(folder, paths, progress=iter):
    """Decode all images, which takes less than one pass of a training.

    Args:
        folder (str): Where they are.
        paths (Sequence[str]): From the folder.
        progress (Callable): Wraps what is worked through.

    Returns:
        tuple[list[ImageFacts], dict[str, str]]: Of those that can be read, in
        their order; and why the others cannot.
    """
    facts, unreadable = [], {}
    with ThreadPoolExecutor(available_cores()) as pool:
        looks = [(path, pool.submit(look_at, folder, path)) for path in paths]
        for path, look in progress(looks):
            try:
                facts.append(look.result())
            except (ValueError, OSError) as error:
                unreadable[path] = str(error)
    return facts, unreadable


def _is_turned(content) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.getexif().get(ORIENTATION, 1) in QUARTER_TURNS
    except (OSError, SyntaxError, ValueError):
        return False
