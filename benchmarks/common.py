"""What the benchmarks share: photos, timing, the machine's name."""

import platform
import time
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

import numpy as np
import torch
from PIL import Image

PHOTO_SIZE = 375, 500  # the usual VOC image


def machine() -> dict:
    """Processor, accelerator, and the versions that matter."""
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line for line in lines if line.startswith('model name')]
    processor = names[0].split(':')[1].strip() if names else ''
    found = dict(processor=processor or platform.processor())
    if torch.cuda.is_available():
        found['gpu'] = torch.cuda.get_device_name()
    found['python'] = platform.python_version()
    for name in ('numpy', 'torch', 'numba', 'pydensecrf2'):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def photos(folder, number: int) -> list[np.ndarray]:
    """RGB images, evenly spread over a folder's JPEG files; drawn without
    a folder."""
    if folder is None:
        return [draw_photo(seed) for seed in range(number)]
    paths = sorted(Path(folder).glob('*.jpg'))
    if not paths:
        raise SystemExit(f'no .jpg file in {folder}')
    chosen = np.linspace(0, len(paths) - 1, min(number, len(paths)))
    return [read_photo(paths[int(i)]) for i in chosen]


def read_photo(path) -> np.ndarray:
    return np.array(Image.open(path).convert('RGB'))


def draw_photo(seed: int, size=PHOTO_SIZE) -> np.ndarray:
    """Noisy rectangles."""
    height, width = size
    rng = np.random.default_rng(seed)
    image = np.full((height, width, 3), rng.integers(0, 256, 3), float)
    for _ in range(12):
        top, left = rng.integers((height, width))
        sides = rng.integers(30, 200, 2)
        place = np.s_[top : top + sides[0], left : left + sides[1]]
        image[place] = rng.integers(0, 256, 3)
    image += rng.normal(0, 8, image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def draw_cams(count: int, size, rng) -> np.ndarray:
    """CAM-like maps: each class two Gaussian blobs of random place, size."""
    height, width = size
    rows, columns = np.mgrid[:height, :width]
    cams = np.zeros((count, height, width), np.float32)
    for cam in cams:
        for _ in range(2):
            row, column = rng.random(2) * (height, width)
            spread = rng.uniform(0.05, 0.2, 2) * (height, width)
            square = ((rows - row) / spread[0]) ** 2
            square += ((columns - column) / spread[1]) ** 2
            blob = rng.uniform(0.5, 1) * np.exp(-square / 2)
            np.maximum(cam, blob, out=cam)
    return cams


def miou_and_foreground(areas) -> tuple[float, float]:
    """In percent, from areas (4, C): intersection, union, mask, truth."""
    intersection, union, mask, _ = areas
    seen = union > 0
    miou = (intersection[seen] / union[seen]).mean()
    return 100 * miou, 100 * mask[1:].sum() / mask.sum()


@contextmanager
def one_thread():
    """For what is too short to wake a second one."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def in_turn(functions, repeats=3) -> list[float]:
    """Median seconds of each function. They run in turn, so that a machine's
    moods meet all of them; the first call of each is not counted."""
    times = [[] for _ in functions]
    for repeat in range(repeats + 1):
        for taken, function in zip(times, functions, strict=True):
            _synchronise()
            start = time.perf_counter()
            function()
            _synchronise()
            if repeat:
                taken.append(time.perf_counter() - start)
    return [median(taken) for taken in times]


def _synchronise():
    if torch.cuda.is_available():
        torch.cuda.synchronize()
