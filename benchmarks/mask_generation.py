"""Pseudo-masks with one worker process and with two."""

import cProfile
import json
import multiprocessing
import pstats
import tempfile
from pathlib import Path

import numpy as np
from mmengine.registry import DATASETS, init_default_scope
from PIL import Image

from benchmarks.common import draw_cams, in_turn
from mmseg_pmm.evaluation.mask_making import DataSetMasks
from mmseg_pmm.files import write_cams
from mmseg_pmm.processes import set_up_worker

# enough that starting two processes, and the first image of each size in each,
# is as small a part of it as in a run over a data set
NUMBER = 240
CLASSES = 'background', 'one', 'other'
# what stage 3 is there for
WORK = 'classwise_crf', 'imfrombytes', 'read_cams', 'write_mask'


def data_set(folder, images):
    """Images, labels and CAMs as stage 3 finds them."""
    (folder / 'images').mkdir()
    for index, image in enumerate(images):
        Image.fromarray(image).save(folder / f'images/{index}.jpg')
        rng = np.random.default_rng(index)
        cams = draw_cams(2, image.shape[:2], rng)
        write_cams(folder / f'cams/{index}.npz', cams, [1, 2], stride=4)
    labels = {str(index): CLASSES[1:] for index in range(len(images))}
    (folder / 'image_labels.json').write_text(json.dumps(labels))
    return DATASETS.build(
        dict(
            type='mmseg_pmm.ImageLabelDataset',
            metainfo=dict(classes=CLASSES),
            data_root=str(folder),
            data_prefix=dict(img_path='images'),
            pipeline=[
                dict(type='LoadImageFromFile'),
                dict(type='mmseg_pmm.LoadCAMs', cam_dir=str(folder / 'cams')),
                dict(type='mmseg_pmm.CVSmoothing'),
                dict(type='mmseg_pmm.ClasswiseCRF'),
                dict(type='mmseg_pmm.ProportionalPseudoMask'),
            ],
        )
    )


def share_of_the_work(maker) -> float:
    """How much of the time CRF, decoding and encoding take, in one process,
    in percent."""
    profile = cProfile.Profile()
    profile.runcall(lambda: [maker[index] for index in range(len(maker))])
    stats = pstats.Stats(profile).stats
    spent = sum(
        cumulative
        for (_, _, name), (_, _, _, cumulative, _) in stats.items()
        if name in WORK
    )
    return 100 * spent / pstats.Stats(profile).total_tt


def as_the_tool(maker, workers):
    list(maker.run(range(len(maker)), num_workers=workers))


def bare_processes(maker, number):
    """What the machine gives: no loader, and nothing comes back."""
    processes = [
        multiprocessing.get_context('fork').Process(
            target=make_some, args=(maker, range(start, len(maker), number))
        )
        for start in range(number)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def make_some(maker, indices):
    set_up_worker()
    for index in indices:
        maker[index]


def measure(options):
    init_default_scope('mmseg')
    images = options.photos(NUMBER)
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        dataset = data_set(folder, images)

        def make(run, workers):
            # a folder of its own: what is there would not be made again
            with tempfile.TemporaryDirectory(dir=folder) as masks:
                run(DataSetMasks(dataset, masks), workers)

        slow, fast, one, two = in_turn(
            [
                lambda: make(as_the_tool, 1),
                lambda: make(as_the_tool, 2),
                lambda: make(bare_processes, 1),
                lambda: make(bare_processes, 2),
            ],
            options.repeats,
        )
        share = share_of_the_work(
            DataSetMasks(dataset, str(folder / 'profiled'))
        )
    yield dict(
        name=f'stage 3, {len(images)} images, one worker and two',
        slow=slow,
        fast=fast,
        target='1.8 (0.9 of linear)',
        note=f'{100 - share:.0f} % of the time is not CRF, decoding or '
        f'encoding; processes that share nothing scale by {one / two:.2f}',
    )
