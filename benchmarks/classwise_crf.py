"""Time the class-wise dense CRF's backends side by side.

Both refine the same CAM-like maps (blobs) on the same images, in turn, in one
thread; the first call of each, which compiles, is not counted. Printed are
medians, and how far numba's result is from pydensecrf's.

Examples:
    python benchmarks/classwise_crf.py
    python benchmarks/classwise_crf.py --images data/VOC2012/JPEGImages \\
        --number 20 --classes 1 3 --out classwise_crf.json
"""

import argparse
import json
import platform
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from mmseg_pmm.pseudo_masks import classwise_crf

BACKENDS = 'pydensecrf', 'numba'
SYNTHETIC_SIZE = 375, 500  # the usual VOC image
HEADER = 'classes  pydensecrf ms  numba ms  ratio  changed pixels  max |dQ|'


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--images', type=Path, help='folder of JPEG files (default: drawn)'
    )
    parser.add_argument('--number', type=int, default=4, help='of images')
    parser.add_argument(
        '--classes', type=int, nargs='+', default=[1, 2, 3, 5], metavar='K'
    )
    parser.add_argument('--repeats', type=int, default=3, help='per image')
    parser.add_argument('--out', type=Path, help='JSON file of the results')
    return parser.parse_args()


def read_images(folder, number):
    """Evenly spread over the folder's sorted files."""
    paths = sorted(folder.glob('*.jpg'))
    if not paths:
        raise SystemExit(f'no .jpg file in {folder}')
    chosen = np.linspace(0, len(paths) - 1, min(number, len(paths)))
    return [np.array(Image.open(paths[int(i)]).convert('RGB')) for i in chosen]


def draw_images(number):
    """Noisy rectangles."""
    height, width = SYNTHETIC_SIZE
    for seed in range(number):
        rng = np.random.default_rng(seed)
        image = np.full((height, width, 3), rng.integers(0, 256, 3), float)
        for _ in range(12):
            top, left = rng.integers((height, width))
            size = rng.integers(30, 200, 2)
            place = np.s_[top : top + size[0], left : left + size[1]]
            image[place] = rng.integers(0, 256, 3)
        image += rng.normal(0, 8, image.shape)
        yield np.clip(image, 0, 255).astype(np.uint8)


def draw_cams(count, height, width, rng):
    """Each class two Gaussian blobs of random place and size."""
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


def compare(images, count, repeats):
    """One row of the table."""
    times = {backend: [] for backend in BACKENDS}
    changed = pixels = 0
    largest = 0.0
    for seed, image in enumerate(images):
        rng = np.random.default_rng(seed)
        cams = draw_cams(count, *image.shape[:2], rng)
        results = {}
        for repeat in range(repeats + 1):
            for backend in BACKENDS:
                start = time.perf_counter()
                results[backend] = classwise_crf(image, cams, backend=backend)
                if repeat:
                    times[backend].append(time.perf_counter() - start)
        reference, ours = (results[backend] for backend in BACKENDS)
        changed += int(((ours > 0.5) != (reference > 0.5)).sum())
        pixels += ours.size
        largest = max(largest, float(np.abs(ours - reference).max()))
    slow, fast = (1000 * median(times[backend]) for backend in BACKENDS)
    return dict(
        classes=count,
        pydensecrf_ms=slow,
        numba_ms=fast,
        ratio=slow / fast,
        changed_pixels=changed,
        pixels=pixels,
        max_difference=largest,
    )


def machine():
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line for line in lines if line.startswith('model name')]
    processor = names[0].split(':')[1].strip() if names else ''
    packages = 'numpy', 'numba', 'pydensecrf2'
    return dict(
        processor=processor or platform.processor(),
        python=platform.python_version(),
        **{name: version(name) for name in packages},
    )


def main():
    args = parse_args()
    if args.images:
        images = read_images(args.images, args.number)
    else:
        images = list(draw_images(args.number))
    report = dict(machine=machine(), images=len(images), rows=[])
    print(', '.join(f'{k} {v}' for k, v in report['machine'].items()))
    print(HEADER)
    for count in args.classes:
        row = compare(images, count, args.repeats)
        report['rows'].append(row)
        print(
            f'{count:7d}  {row["pydensecrf_ms"]:13.1f}  '
            f'{row["numba_ms"]:8.1f}  {row["ratio"]:5.1f}  '
            f'{row["changed_pixels"]:4d} of {row["pixels"]:8d}  '
            f'{row["max_difference"]:.1e}',
            flush=True,
        )
    if args.out:
        args.out.write_text(json.dumps(report, indent=2) + '\n')


if __name__ == '__main__':
    main()
