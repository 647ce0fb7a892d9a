"""Make the small data set of ``make quickstart``: drawn creatures, VOC layout.

It shows the problem of learning segmentation from image-level labels. Every
creature has a small patterned head that tells its class, and a large body
whose shape and colour other classes share, and whose colours the clutter
behind it has as well. Sizes differ by an order of magnitude, creatures hide
one another, and finny mostly lives in water.

The folder holds ``JPEGImages``, ``SegmentationClass`` (0 background, 1.. the
classes in the order of CLASSES, 255 a border of one pixel that is ignored),
``ImageSets/Segmentation`` and ``image_labels.json`` (stem -> class names).
"""

import argparse
import functools
import io
import json
import os
from collections.abc import Callable
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from mmengine.utils import ProgressBar
from PIL import Image

from mmseg_pmm.user_errors import run_tool

CLASSES = ('background', 'zebbi', 'dotti', 'ringo', 'checko', 'finny')
PALETTE = (
    (0, 0, 0),
    (230, 80, 60),
    (240, 190, 40),
    (70, 150, 240),
    (170, 90, 220),
    (60, 200, 150),
)
IGNORE = 255
MIN_PIXELS = 30  # a class with fewer pixels is no label; it is ignored
RECIPE = 1  # raise when the images change: finished folders get refused
SUPERSAMPLE = 2  # images are drawn larger and shrunk, for soft edges
EXAMPLES = """examples:
  python tools/dataset_converters/make_quickstart_data.py
  python tools/dataset_converters/make_quickstart_data.py \\
      --out data/tiny --train 40 --val 10 --workers 1
"""


# Tones: maps (H, W) in [0, 1], the grey drawing below a two-colour texture.
def clouds(rng, shape, coarsest=48):
    """Sum of smooth random maps, each half as coarse and half as strong."""
    tone, weight, cell = np.zeros(shape, np.float32), 1.0, coarsest
    while cell >= 3:
        grid = rng.random((shape[0] // cell + 2, shape[1] // cell + 2))
        tone += weight * cv2.resize(
            grid.astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC
        )
        weight, cell = weight / 2, cell // 2
    return cv2.normalize(tone, None, 0, 1, cv2.NORM_MINMAX)


def waves(rng, shape):
    rows, columns = np.indices(shape, np.float32)
    phase = (rows + rng.uniform(-0.2, 0.2) * columns) / rng.uniform(9, 18)
    return 0.5 + 0.5 * np.sin(2 * np.pi * (phase + 1.5 * clouds(rng, shape)))


def dunes(rng, shape):
    rows, columns = np.indices(shape, np.float32)
    phase = (rows + rng.choice([-1, 1]) * columns) / rng.uniform(20, 40)
    ridges = np.mod(phase + clouds(rng, shape), 1)
    return 0.6 * ridges + 0.4 * clouds(rng, shape, 6)


def grass(rng, shape):
    tone = 0.5 * clouds(rng, shape)
    for _ in range(shape[0] * shape[1] // 60):
        foot = rng.integers(0, shape[::-1])
        tip = foot + rng.integers((-5, -16), (6, -5))
        cv2.line(tone, foot.tolist(), tip.tolist(), rng.random(), 2)
    return tone


def pebbles(rng, shape):
    """Distance to the nearest of random points: cells with a bright rim."""
    ground = np.full(shape, 255, np.uint8)
    count = shape[0] * shape[1] // rng.integers(150, 500)
    ground[
        rng.integers(0, shape[0], count), rng.integers(0, shape[1], count)
    ] = 0
    distance = cv2.distanceTransform(ground, cv2.DIST_L2, 5)
    return cv2.normalize(distance, None, 0, 1, cv2.NORM_MINMAX)


def planks(rng, shape):
    tone = np.empty(shape, np.float32)
    height = int(rng.integers(14, 30))
    for top in range(0, shape[0], height):
        tone[top : top + height] = rng.uniform(0.3, 1)
        tone[top : top + 2] = 0
    return 0.75 * tone + 0.25 * clouds(rng, shape, 12)


GROUNDS = {  # tone, dark colour, light colour (RGB)
    'water': (waves, (40, 95, 150), (110, 175, 205)),
    'sand': (dunes, (165, 125, 80), (225, 195, 145)),
    'meadow': (grass, (50, 85, 35), (140, 170, 75)),
    'gravel': (pebbles, (85, 80, 80), (180, 170, 160)),
    'sky': (clouds, (125, 105, 150), (215, 195, 215)),
    'wood': (planks, (85, 55, 35), (165, 115, 75)),
}


def blend(tone, dark, light):
    """(H, W) tones in [0, 1] to (H, W, 3) colours between dark and light."""
    dark, light = np.float32(dark), np.float32(light)
    return dark + tone[..., None].astype(np.float32) * (light - dark)


# Heads: two-tone patterns in coordinates where the head is the unit disc.
def stripes(u, v):
    return np.sin(2.5 * np.pi * u) > 0


def dots(u, v):
    return np.cos(2 * np.pi * u) * np.cos(2 * np.pi * v) > 0.35


def rings(u, v):
    return np.sin(3 * np.pi * np.hypot(u, v)) > 0


def checks(u, v):
    return np.sin(2 * np.pi * u) * np.sin(2 * np.pi * v) > 0


def rays(u, v):
    return np.sin(5 * np.arctan2(v, u)) > 0


# Bodies: (outline (N, 2), head centre, head radius), in arbitrary units.
def slug(rng):
    along = np.linspace(-1.2, 0.9, 24)
    middle = rng.uniform(0.1, 0.3) * np.sin(2.6 * along + rng.uniform(0, 6))
    half_width = 0.34 * np.sqrt(np.clip((along + 1.2) / 1.2, 0, 1))
    upper = np.stack([along, middle + half_width], 1)
    lower = np.stack([along, middle - half_width], 1)
    return np.concatenate([upper, lower[::-1]]), (0.9, middle[-1]), 0.37


def blob(rng):
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    radius = 1 + sum(
        rng.uniform(-0.22, 0.22) / n * np.sin(n * angle + rng.uniform(0, 6))
        for n in (1, 2, 3, 4, 5)
    )
    outline = np.stack([radius * np.cos(angle), radius * np.sin(angle)], 1)
    return outline, (0.45, -0.2), 0.4


def swimmer(rng):
    angle = np.linspace(-0.9 * np.pi, 0.9 * np.pi, 36)
    flat = rng.uniform(0.45, 0.6)
    trunk = np.stack([np.cos(angle), flat * np.sin(angle)], 1)
    fin = rng.uniform(0.4, 0.6)
    tail = np.float64([(-1.5, fin), (-1.35, 0), (-1.5, -fin)])
    return np.concatenate([trunk, tail]), (0.55, 0), 0.36


class Species(NamedTuple):
    body: Callable
    hues: tuple  # centres of the body's hue, OpenCV's 0..180
    pattern: Callable
    colours: tuple  # of the head, RGB


# The bodies of zebbi and dotti are alike, and those of ringo and checko;
# finny shares hues with both pairs.
SPECIES = (
    Species(slug, (10, 24), stripes, ((25, 25, 30), (240, 240, 235))),
    Species(slug, (16, 30), dots, ((200, 40, 45), (250, 235, 220))),
    Species(blob, (147, 165), rings, ((35, 65, 190), (235, 245, 250))),
    Species(blob, (155, 173), checks, ((20, 110, 60), (245, 225, 90))),
    Species(swimmer, (20, 100, 160), rays, ((235, 110, 30), (60, 40, 90))),
)


def skin(rng, shape, hue):
    """A mottled texture around one hue; bodies and distractors wear it."""
    hsv = np.uint8(
        [
            [
                (
                    int(rng.normal(hue, 5)) % 180,
                    rng.integers(90, 170),
                    rng.integers(140, 220),
                )
            ]
        ]
    )
    light = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0].astype(np.float32)
    return blend(clouds(rng, shape, 12), 0.72 * light, light)


def shade(mask):
    """Brightness (H, W): round bodies are dark at the rim, bright inside."""
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    return 0.6 + 0.5 * np.sqrt(depth / max(depth.max(), 1))


def paint(canvas, mask, colours):
    inside = mask > 0
    canvas[inside] = colours[inside]


def draw_ground(rng, shape, name):
    """The texture `name`, jittered, and in half the images a second one."""
    ground = None
    for layer in [name, *rng.choice(list(GROUNDS), rng.integers(0, 2))]:
        tone, dark, light = GROUNDS[layer]
        tint = rng.uniform(0.85, 1.15, 3)
        texture = blend(tone(rng, shape), tint * dark, tint * light)
        if ground is None:
            ground = texture
        else:
            paint(ground, np.uint8(clouds(rng, shape, 64) > 0.62), texture)
    return ground


def draw_distractors(rng, canvas):
    """Stones and sticks; many have a skin like the creatures' bodies."""
    shape = canvas.shape[:2]
    hues = sorted({hue for species in SPECIES for hue in species.hues})
    for _ in range(rng.integers(3, 8)):
        mask = np.zeros(shape, np.uint8)
        centre = rng.integers(0, shape[::-1])
        size = rng.uniform(0.04, 0.14) * max(shape)
        if rng.random() < 0.3:
            end = centre + 4 * size * rng.uniform(-1, 1, 2)
            cv2.line(
                mask,
                centre.tolist(),
                end.astype(int).tolist(),
                1,
                int(rng.integers(3, 9)),
            )
        else:
            corners = centre + size * rng.uniform(-1, 1, (7, 2))
            hull = cv2.convexHull(corners.astype(np.int32))
            cv2.fillPoly(mask, [hull], 1)
        hue = rng.choice(hues) if rng.random() < 0.6 else rng.uniform(0, 180)
        paint(canvas, mask, skin(rng, shape, hue) * shade(mask)[..., None])


class Pose(NamedTuple):
    body: np.ndarray  # (H, W) uint8, head included
    head: np.ndarray  # (H, W) uint8
    u: np.ndarray  # (H, W), coordinates of the head, see the patterns
    v: np.ndarray


def pose(rng, species, shape):
    """Draw a body of random size, place and tilt as masks."""
    outline, centre, radius = species.body(rng)
    share = np.exp(rng.uniform(np.log(0.04), np.log(0.35)))  # of the image
    area = cv2.contourArea(outline.astype(np.float32))
    scale = np.sqrt(share * shape[0] * shape[1] / area)
    tilt = np.deg2rad(rng.uniform(-35, 35))
    mirror = rng.choice([-1, 1])
    turn = scale * np.float64(
        [
            [mirror * np.cos(tilt), np.sin(tilt)],
            [-mirror * np.sin(tilt), np.cos(tilt)],
        ]
    )
    place = rng.uniform(0.15, 0.85, 2) * shape[::-1]
    rows, columns = np.indices(shape, np.float32)
    local = np.stack([columns, rows], -1) - (place + centre @ turn)
    u, v = np.moveaxis(local @ np.linalg.inv(turn) / radius, -1, 0)
    head = np.uint8(np.hypot(u, v) < 1)
    body = head.copy()
    cv2.fillPoly(body, [np.int32(np.rint(outline @ turn + place))], 1)
    return Pose(body, head, u, v)


def draw_creature(rng, canvas, species, posed):
    colours = skin(rng, posed.body.shape, rng.choice(species.hues))
    dark, light = (rng.normal(colour, 14) for colour in species.colours)
    pattern = np.float32(species.pattern(posed.u, posed.v))
    paint(colours, posed.head, blend(pattern, dark, light))
    paint(canvas, posed.body, colours * shade(posed.body)[..., None])


def fits(posed, others):
    """Whether half of each older head and body stays to be seen."""
    inside = np.hypot(posed.u, posed.v).min() < 0.1  # the head's centre
    return inside and all(
        2 * (posed.body & old).sum() < old.sum()
        for other in others
        for old in (other.head, other.body)
    )


def choose_cast(rng):
    """Classes (1..C) of the creatures and the name of their ground."""
    count = rng.choice([1, 2, 3], p=[0.4, 0.4, 0.2])
    cast = rng.integers(1, len(CLASSES), count)
    finny = CLASSES.index('finny')
    dry = [name for name in GROUNDS if name != 'water']
    wet_share = 0.6 if finny in cast else 0.1
    return cast, 'water' if rng.random() < wet_share else rng.choice(dry)


def draw_scene(rng, shape):
    """One image (H, W, 3) and the number of the creature at each pixel."""
    cast, ground = choose_cast(rng)
    canvas = draw_ground(rng, shape, ground)
    draw_distractors(rng, canvas)
    creatures = np.zeros(shape, np.uint8)
    labels, poses = [0], []
    for label in cast:
        species = SPECIES[label - 1]
        tries = (pose(rng, species, shape) for _ in range(20))
        posed = next((one for one in tries if fits(one, poses)), None)
        if posed is None:
            continue
        draw_creature(rng, canvas, species, posed)
        poses.append(posed)
        labels.append(int(label))
        creatures[posed.body > 0] = len(poses)
    return canvas, creatures, np.uint8(labels)


def label_map(creatures, labels):
    """Labels (H, W) with a border of one pixel around each creature."""
    mask = labels[creatures]
    mask[cv2.dilate(creatures, np.ones((3, 3), np.uint8)) > creatures] = IGNORE
    for label, pixels in enumerate(np.bincount(mask.ravel())[:IGNORE]):
        if label > 0 and pixels < MIN_PIXELS:
            mask[mask == label] = IGNORE
    return mask


def photograph(rng, canvas):
    """Shrink the drawing; add light, noise: what a camera would add."""
    size = (canvas.shape[1] // SUPERSAMPLE, canvas.shape[0] // SUPERSAMPLE)
    image = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    image = rng.uniform(0.85, 1.1) * image + rng.normal(0, 4, image.shape)
    return np.uint8(np.clip(np.rint(image), 0, 255))


def make_sample(seed, index):
    """Image (H, W, 3) and label map (H, W); the two numbers decide all."""
    rng = np.random.default_rng([seed, index])
    width, height = rng.integers(112, 145), rng.integers(88, 105)
    if rng.random() < 0.3:
        width, height = height, width
    shape = (SUPERSAMPLE * int(height), SUPERSAMPLE * int(width))
    canvas, creatures, labels = draw_scene(rng, shape)
    small = creatures[::SUPERSAMPLE, ::SUPERSAMPLE]
    return photograph(rng, canvas), label_map(small, labels)


def write_whole(path, content):
    """Write beside, then rename: a file is there whole or not at all."""
    part = path.with_name(path.name + '.part')
    part.write_bytes(content)
    os.replace(part, path)


def encode(image, **options):
    content = io.BytesIO()
    image.save(content, **options)
    return content.getvalue()


def save_sample(job, out, seed):
    """Make and write one image; return its stem and its class names."""
    stem, index = job
    pixels, mask = make_sample(seed, index)
    write_whole(
        out / 'JPEGImages' / f'{stem}.jpg',
        encode(Image.fromarray(pixels), format='JPEG', quality=92),
    )
    palette_image = Image.fromarray(mask)
    palette = np.full((256, 3), 224, np.uint8)
    palette[: len(PALETTE)] = PALETTE
    palette_image.putpalette(palette.tobytes())
    write_whole(
        out / 'SegmentationClass' / f'{stem}.png',
        encode(palette_image, format='PNG'),
    )
    present = [int(label) for label in np.unique(mask)]
    return stem, [CLASSES[i] for i in present if 0 < i < IGNORE]


def make_data(out, seed, counts, workers):
    """Write all images of the splits in `counts`; the lists come last."""
    for folder in (
        'JPEGImages',
        'SegmentationClass',
        'ImageSets/Segmentation',
    ):
        (out / folder).mkdir(parents=True, exist_ok=True)
    # Validation images count from 10**6, so no split depends on the other's
    # size.
    jobs = [
        (f'{split}_{number:04d}', first + number)
        for first, split in ((0, 'train'), (10**6, 'val'))
        for number in range(counts[split])
    ]
    image_labels, bar = {}, ProgressBar(len(jobs))
    save = functools.partial(save_sample, out=out, seed=seed)
    with Pool(workers) as pool:
        for stem, names in pool.imap(save, jobs, chunksize=4):
            image_labels[stem] = names
            bar.update()
    print()
    write_whole(
        out / 'image_labels.json', json.dumps(image_labels, indent=0).encode()
    )
    for split in counts:
        stems = [stem for stem, _ in jobs if stem.startswith(split)]
        write_whole(
            out / f'ImageSets/Segmentation/{split}.txt',
            ('\n'.join(stems) + '\n').encode(),
        )


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--out',
        type=Path,
        default='data/quickstart',
        help='output folder (default: data/quickstart)',
    )
    parser.add_argument(
        '--train',
        type=int,
        default=480,
        help='number of training images (default: 480)',
    )
    parser.add_argument(
        '--val',
        type=int,
        default=120,
        help='number of validation images (default: 120)',
    )
    parser.add_argument(
        '--seed',
        type=int,
        default=0,
        help='images depend on it alone (default: 0)',
    )
    parser.add_argument(
        '--workers',
        type=int,
        default=os.cpu_count(),
        help='processes (default: one for each core)',
    )
    return parser.parse_args()


def main():
    args = parse_args()
    counts = {'train': args.train, 'val': args.val}
    made_with = {'recipe': RECIPE, 'seed': args.seed, **counts}
    marker = args.out / 'made_with.json'
    if marker.exists():
        found = json.loads(marker.read_text())
        if found != made_with:
            raise SystemExit(
                f'{args.out} was made with {found}, not with {made_with}: '
                'delete it, or name another folder with --out.'
            )
        print(f'{args.out} is complete: nothing to do.')
        return
    make_data(args.out, args.seed, counts, args.workers)
    write_whole(marker, json.dumps(made_with).encode())
    print(
        f'{args.out}: {args.train} training and {args.val} validation images.'
    )


if __name__ == '__main__':
    run_tool(main)
