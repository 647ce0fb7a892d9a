"""Class-wise dense CRF on the device against worker processes.

The permutohedral lattice of ``mmseg_pmm.pseudo_masks.lattice`` in plain torch
operations, several images at once. A measurement, which nothing in the package
uses: it shows whether a device does it faster than the cores beside it.
"""

import multiprocessing
import sys
import time
import traceback
from functools import lru_cache
from statistics import median
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.common import draw_cams, draw_photo, in_turn
from mmseg_pmm.processes import available_cores, set_up_worker
from mmseg_pmm.pseudo_masks import classwise_crf

CLASSES = 1, 2, 3
IMAGES = 64
# of them one core, and the device one at a time, do so many
SOME = 16
BATCHES = 4, 16
# no wait for another process takes longer, unless one has died
PATIENCE = 40
# as the configs of stage 3
GAUSSIAN, BILATERAL = (3, 10), (80, 13, 10)
SMALLEST_LOG = float(np.float32(np.log(1e-5)))


class Lattice(NamedTuple):
    """As its namesake in the package, pixels last and neighbours flat.

    Vertex 0 is the one that is not there.
    """

    corners: torch.Tensor  # (d + 1, N) int32
    weights: torch.Tensor  # (d + 1, N) float32
    neighbours: torch.Tensor  # (d + 1, 2 * (M + 1)) int32


class Pixels(NamedTuple):
    """The pixels of a batch, each image filled up to a multiple of 4 by
    pixels at the origin: so does pydensecrf, and they make vertices."""

    positions: torch.Tensor  # (2, N) float32
    image: torch.Tensor  # (N,) int64
    real: torch.Tensor  # (N,) float32, 0 = filled up
    images: int
    lattice: Lattice  # of the positions


@torch.inference_mode()
def device_crf(
    images,
    cams,
    device,
    splat,
    alpha=11,
    iterations=10,
    gaussian=GAUSSIAN,
    bilateral=BILATERAL,
):
    """:func:`mmseg_pmm.pseudo_masks.classwise_crf` of a batch.

    Args:
        images (list[ndarray]): (H, W, 3) uint8, of any sizes.
        cams (list[ndarray]): (K, H, W) float32, K the same for all.
        device (str): Where to compute.
        splat (str): One of ``SPLATS``; the result is the same.

    Returns:
        list[ndarray]: (K, H, W) float32.
    """
    lattice, slices = batch_lattice(images, device, gaussian, bilateral)
    spread = SPLATS[splat](lattice, len(cams[0]))
    maps = [fill_up(one.reshape(len(one), -1)) for one in cams]
    cam = torch.from_numpy(np.concatenate(maps, axis=1)).to(device)
    background = (alpha * (1 - cam).log()).clamp(min=SMALLEST_LOG)
    unary = cam.log().clamp(min=SMALLEST_LOG) - background
    energies = unary
    for _ in range(iterations):
        values = blur(spread((energies / 2).tanh()), lattice.neighbours)
        energies = unary + slice_from_corners(values, lattice.corners, slices)
    probs = energies.sigmoid().cpu().numpy()
    ends = np.cumsum([one.shape[1] for one in maps])[:-1]
    return [
        part[:, : one[0].size].reshape(one.shape)
        for part, one in zip(np.split(probs, ends, axis=1), cams, strict=True)
    ]


@torch.inference_mode()
def batch_lattice(images, device, gaussian, bilateral):
    """Both kernels as one lattice, and the weights to slice with.

    Its vertices are those of both. As no edge joins the two, one blur along
    six axes is one along three of the one and along six of the other.
    """
    sxy, smoothness = gaussian
    shapes = tuple(image.shape[:2] for image in images)
    pixels = batch_pixels(shapes, sxy, device)
    sxy, srgb, appearance = bilateral
    colours = [fill_up(image.reshape(-1, 3).T) for image in images]
    colours = torch.from_numpy(np.concatenate(colours, axis=1)).to(device)
    widths = np.float32([sxy, sxy, srgb, srgb, srgb])
    features = torch.cat([pixels.positions, colours])
    # a tensor, as a number would become a product with its inverse on CUDA
    features /= torch.from_numpy(widths).to(device)[:, None]
    height, width = np.max(shapes, axis=0)
    highest = np.array([width, height, 255, 255, 255]) / widths
    other = build(features, highest, pixels)
    one = pixels.lattice
    shift = one.neighbours.shape[1] // 2 - 1
    near = one.neighbours.view(3, 2, -1)
    near = torch.cat([near, torch.zeros_like(near)])  # no neighbour
    far = other.neighbours.view(6, 2, -1)[..., 1:]
    far = torch.where(far > 0, far + shift, 0)
    factors = [smoothness / (1 + 2.0**-2), appearance / (1 + 2.0**-5)]
    lattice = Lattice(
        torch.cat([one.corners, other.corners + shift]),
        torch.cat([one.weights, other.weights]),
        torch.cat([near, far], dim=2).flatten(1),
    )
    slices = torch.cat([one.weights * factors[0], other.weights * factors[1]])
    return lattice, slices


# Kept, as the package keeps what depends on the size alone.
@lru_cache(maxsize=IMAGES)
def batch_pixels(shapes, sxy, device):
    parts = []
    for index, (height, width) in enumerate(shapes):
        rows, columns = np.divmod(np.arange(height * width), width)
        image, real = np.full_like(rows, index), np.ones_like(rows)
        part = fill_up(np.stack([columns, rows, image, real]))
        part[2] = index
        parts.append(part)
    parts = torch.from_numpy(np.concatenate(parts, axis=1)).to(device)
    positions, real = parts[:2].float(), parts[3].float()
    width = torch.tensor(float(sxy), device=device)
    highest = np.max(shapes, axis=0)[::-1] / sxy
    pixels = Pixels(positions, parts[2], real, len(shapes), None)
    lattice = build(positions / width, highest, pixels)
    return pixels._replace(lattice=lattice)


def fill_up(array):
    """Zeros after the last pixel, up to a multiple of 4."""
    return np.pad(array, ((0, 0), (0, -array.shape[1] % 4)))


def build(features, highest, pixels):
    """The normalised lattice of (d, N) features from 0 to ``highest``.

    Vertices are numbered by sorting. First the simplices: there are far fewer
    of them than pixels, and their corners are soon sorted.
    """
    from mmseg_pmm.pseudo_masks.lattice.simplices import scale_factors
    from mmseg_pmm.pseudo_masks.lattice.vertices import packing

    dimensions = len(features)
    side = dimensions + 1
    scales = scale_factors(dimensions)
    top = np.ceil(highest * scales)
    strides, offset = packing(np.stack([0 * top, top], axis=1))
    # the range of the last coordinate (see packing) ends an image's keys
    last = int(top[-1] + (dimensions - 1) * top[-2]) + 6 * side + 4
    per_image = strides[-1] * last
    largest = pixels.images * per_image * side**dimensions
    if largest >= 2**63:
        raise ValueError('too many images of too many vertices')

    scales = torch.from_numpy(scales).to(features.device)
    nearest, place, weights = locate(features * scales[:, None])
    strides = torch.tensor([*strides, 0], device=features.device)
    first = (nearest * strides[:, None] * side).sum(0) - offset
    first += pixels.image * per_image
    # where a simplex begins, and the order of its differences
    digits = side ** torch.arange(dimensions, device=features.device)
    simplex = first * side**dimensions
    simplex += (place[:-1] * digits[:, None]).sum(0)
    ordered, order = simplex.sort()
    begins = torch.ones_like(ordered, dtype=torch.bool)
    torch.ne(ordered[1:], ordered[:-1], out=begins[1:])
    member = torch.empty_like(order).scatter_(0, order, begins.cumsum(0) - 1)
    chosen = order[begins]

    # from corner to corner: one up along all axes, and around along one
    steps = (side * strides)[:, None].expand(-1, len(chosen))
    steps = torch.zeros_like(steps).scatter_(0, place[:, chosen], steps)
    keys = (strides.sum() - steps).roll(1, 0)
    keys[0] = first[chosen]
    keys, number = keys.cumsum(0).unique(return_inverse=True)
    corners = (number + 1).int().index_select(1, member)

    # d steps up along an axis, one down along all others
    steps = side * strides - strides.sum()
    around = torch.stack([keys + steps[:, None], keys - steps[:, None]], 1)
    found = torch.searchsorted(keys, around).clamp(max=len(keys) - 1)
    found = torch.where(keys[found] == around, found + 1, 0).int()
    neighbours = torch.nn.functional.pad(found, (1, 0)).flatten(1)

    weights *= pixels.real
    filled = weights.new_zeros(1, len(keys) + 1)
    filled.index_add_(1, corners.flatten(), weights.view(1, -1))
    total = slice_from_corners(blur(filled, neighbours), corners, weights)
    factor = 1 / (1 + 2.0**-dimensions)
    weights /= (total * factor + 1e-20).sqrt()
    return Lattice(corners, weights, neighbours)


def locate(points):
    """As ``simplices.locate``, in its order of operations: to the bit."""
    dimensions = len(points)
    side = dimensions + 1
    inverse = float(np.float32(1) / np.float32(side))
    total = torch.zeros_like(points[0])
    elevated = []
    for j in range(dimensions, 0, -1):
        elevated.append(total - points[j - 1] * j)
        total = total + points[j - 1]
    elevated = torch.stack([total, *elevated[::-1]])
    nearest = (elevated * inverse).round()
    rest = elevated - nearest * side
    # ascending; of equal ones the later first
    later = torch.ones(side, side, device=points.device).triu(1).bool()
    before = rest < rest[:, None]
    before |= (rest == rest[:, None]) & later[..., None]
    place = before.sum(1) - nearest.sum(0).long()
    around = (place > dimensions).long() - (place < 0).long()
    nearest += around
    place -= around * side
    rest = (elevated - nearest * side) * inverse
    rest = torch.empty_like(rest).scatter_(0, place, rest)
    weights = torch.cat([rest[:1] + (1 - rest[-1:]), rest.diff(dim=0)])
    return nearest.long(), place, weights


def blur(values, neighbours):
    for axis in neighbours:
        around = values.index_select(1, axis).view(len(values), 2, -1).sum(1)
        values = torch.add(values, around, alpha=0.5)
    return values


def slice_from_corners(values, corners, weights):
    """Slice: (K, N) from (K, M + 1)."""
    found = values.index_select(1, corners.flatten())
    return (found.view(-1, *corners.shape) * weights).sum(1)


# Three ways to splat (K, N) to (K, M + 1): which is fast depends on how many
# pixels share a vertex, and on the device.
def splat_by_adding(lattice, channels):
    # a pixel's corners in a row: threads beside each other add elsewhere
    weights = lattice.weights.T.contiguous()
    corners = lattice.corners.T.flatten()
    vertices = lattice.neighbours.shape[1] // 2

    def splat(y):
        values = y.new_zeros(channels, vertices)
        return values.index_add_(
            1, corners, (y[..., None] * weights).flatten(1)
        )

    return splat


def splat_by_segments(lattice, channels):
    pixels, weights, offsets = by_vertex(lattice)
    total = offsets[-1]
    offsets = [offsets[:-1] + i * total for i in range(channels)]
    offsets = torch.cat([*offsets, channels * total[None]])

    def splat(y):
        spread = (y.index_select(1, pixels) * weights).flatten()
        values = torch.segment_reduce(
            spread, 'sum', offsets=offsets, initial=0, unsafe=True
        )
        return values.view(channels, -1)

    return splat


def splat_by_product(lattice, channels):
    pixels, weights, offsets = by_vertex(lattice)
    size = len(offsets) - 1, lattice.corners.shape[1]
    matrix = torch.sparse_csr_tensor(offsets.int(), pixels, weights, size)
    return lambda y: (matrix @ y.T).T.contiguous()


def by_vertex(lattice):
    """Pixels and weights sorted by vertex, and where each vertex begins."""
    corners, order = lattice.corners.flatten().sort()
    vertices = lattice.neighbours.shape[1] // 2
    numbers = torch.arange(vertices + 1, device=corners.device).int()
    pixels = order % lattice.corners.shape[1]
    offsets = torch.searchsorted(corners, numbers)
    return pixels.int(), lattice.weights.flatten()[order], offsets


SPLATS = dict(
    adding=splat_by_adding,
    segments=splat_by_segments,
    product=splat_by_product,
)


def fastest_splat(images, cams, device):
    """Name of the fastest, and what to print of the others."""
    taken = {}
    for name in SPLATS:
        try:
            (taken[name],) = in_turn(
                [lambda name=name: device_crf(images, cams, device, name)], 2
            )
        except RuntimeError as error:  # not on this device
            print(f'splat by {name}: {error}', file=sys.stderr)
    taken = {name: taken[name] for name in sorted(taken, key=taken.get)}
    times = [f'{name} {1e3 * t:.1f}' for name, t in taken.items()]
    return next(iter(taken)), ', '.join(times)


def one_worker(barrier, images, first, step, rounds):
    set_up_worker()
    for count in CLASSES:
        pairs = [
            (image, cams_of(image, count, first + step * i))
            for i, image in enumerate(images)
        ]
        # loads what is compiled, and fills the cache of the sizes
        for pair in pairs[:1]:
            classwise_crf(*pair, backend='numba')
        for _ in range(rounds):
            barrier.wait(PATIENCE)
            for pair in pairs:
                classwise_crf(*pair, backend='numba')
            barrier.wait(PATIENCE)


def seconds_with_workers(images, workers, rounds):
    """By number of classes: median seconds an image in so many processes."""
    # not fork: the device may be in use, and a copy of that does not work
    context = multiprocessing.get_context('forkserver')
    # imported once; the copies begin with it
    context.set_forkserver_preload(
        [__name__, 'benchmarks.run', 'mmseg_pmm.pseudo_masks.lattice']
    )
    barrier = context.Barrier(workers + 1)
    processes = [
        context.Process(
            target=one_worker,
            args=(barrier, images[i::workers], i, workers, rounds),
            daemon=True,
        )
        for i in range(workers)
    ]
    try:
        for process in processes:
            process.start()
        found = {}
        for count in CLASSES:
            taken = []
            for _ in range(rounds):
                barrier.wait(PATIENCE)
                start = time.perf_counter()
                barrier.wait(PATIENCE)
                taken.append(time.perf_counter() - start)
            found[count] = median(taken) / len(images)
        return found
    finally:
        for process in processes:
            process.join(1)
            process.kill()


def cams_of(image, count, seed):
    rng = np.random.default_rng(seed)
    return draw_cams(count, image.shape[:2], rng)


class Comparison:
    """The same images on the device and on the cores."""

    def __init__(self, images, count, device, splats):
        self.images = images
        self.cams = [
            cams_of(image, count, i) for i, image in enumerate(images)
        ]
        self.device = device
        self.splats = splats
        self.results = {}

    def one_core(self):
        """Seconds an image; the cores' results are kept."""
        (seconds,) = in_turn([self._one_core], 1)
        return seconds / len(self.results['numba'])

    def _one_core(self):
        self.results['numba'] = [
            classwise_crf(*pair, backend='numba')
            for pair in zip(self.images[:SOME], self.cams, strict=False)
        ]

    def batches(self, batch, number):
        self.results[batch] = []
        for start in range(0, number, batch):
            part = slice(start, min(start + batch, number))
            self.results[batch] += device_crf(
                self.images[part],
                self.cams[part],
                self.device,
                self.splats[batch][0],
            )

    def rows(self, name, slow):
        """Against each of the slow ways: what they are, and seconds."""
        number = len(self.images)
        for batch in self.splats:
            (fast,) = in_turn([lambda b=batch: self.batches(b, number)], 2)
            how = f'batches of {batch}' if batch > 1 else 'one at a time'
            note = self.note(batch)
            for what, seconds in slow.items():
                yield dict(
                    name=f'{name}, {how}, against {what}',
                    slow=seconds,
                    fast=fast / number,
                    note=note,
                )

    def note(self, batch):
        pairs = list(
            zip(self.results[batch], self.results['numba'], strict=False)
        )
        changed = sum(((a > 0.5) != (b > 0.5)).sum() for a, b in pairs)
        pixels = sum(b.size for _, b in pairs)
        apart = max(np.abs(a - b).max() for a, b in pairs)
        group = self.images[:batch]
        (lattice,) = in_turn(
            [lambda: batch_lattice(group, self.device, GAUSSIAN, BILATERAL)], 2
        )
        return (
            f'{changed} of {pixels} pixels changed '
            f'({100 * changed / pixels:.4f} %), max abs dQ {apart:.0e}; '
            f'{1e3 * lattice / len(group):.2f} ms are the lattice; ms '
            f'{"an image" if batch == 1 else "a batch"} of 2 classes by '
            f'splat: {self.splats[batch][1]}'
        )


def rows(images, device, name, repeats):
    # numba compiles here, and workers find it compiled
    for count in CLASSES:
        image = draw_photo(0, (20, 20))
        classwise_crf(image, cams_of(image, count, 0), backend='numba')
    workers, cores, batches = {}, available_cores(), [1]
    if len(images) > 1:
        batches += BATCHES
        try:
            workers = seconds_with_workers(images, cores, repeats)
        except Exception:  # what one core takes is worth knowing, too
            traceback.print_exc()
    splats = {}
    for batch in batches:
        group = images[:batch]
        cams = [cams_of(image, 2, i) for i, image in enumerate(group)]
        splats[batch] = fastest_splat(group, cams, device)
    for count in CLASSES:
        work = Comparison(images, count, device, splats)
        slow = {'one core': work.one_core()}
        if count in workers:
            slow[f'{cores} processes'] = workers[count]
        yield from work.rows(f'class-wise CRF on {name}, K = {count}', slow)


def measure(options):
    device, name = 'cpu', f'CPU, threads: {torch.get_num_threads()}'
    images = [np.ascontiguousarray(options.photos(1)[0][::3, ::3])]
    if torch.cuda.is_available():
        device, name = 'cuda', torch.cuda.get_device_name()
        images = options.photos(IMAGES)
        images = [images[i % len(images)] for i in range(IMAGES)]
    try:
        yield from rows(images, device, name, options.repeats)
    except Exception:
        # of a device that nobody has tried it on: the other benchmarks go on
        traceback.print_exc()
