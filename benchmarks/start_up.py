"""How long the data sets of a run take to begin, and what they keep.

Images are empty files: nothing of theirs is read before training.
"""

import json
import os.path as osp
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from mmseg.datasets import BaseSegDataset

from mmseg_pmm.datasets import ImageLabelDataset
from mmseg_pmm.files.image_folder import SECONDS_TO_TRUST

NUMBERS = 1_000, 10_000, 100_000, 1_000_000
DATA_SETS = 4  # of a run: training, validation, test, refresh
CLASSES = 'background', 'cat', 'dog'
SETTINGS = dict(
    metainfo=dict(classes=CLASSES),
    data_prefix=dict(img_path='images'),
    ann_file='train.txt',
)


def write_data(root, number):
    """A folder of images, their labels, and a list of all of them."""
    (root / 'images').mkdir()
    stems = [f'image_{index:07d}' for index in range(number)]
    for stem in stems:
        (root / 'images' / f'{stem}.jpg').touch()
    labels_of = {
        stem: [*CLASSES[1 + index % 2 : 2 + index % 3]]
        for index, stem in enumerate(stems)
    }
    (root / 'image_labels.json').write_text(json.dumps(labels_of, indent=0))
    (root / 'train.txt').write_text('\n'.join(stems))
    time.sleep(SECONDS_TO_TRUST)


def file_by_file(root):
    """MMSegmentation's data set, which knows no labels, and what checks them
    one by one."""
    data_set = BaseSegDataset(data_root=root, **SETTINGS)
    labels_of = json.loads(Path(root, 'image_labels.json').read_text())
    for index in range(len(data_set)):
        path = data_set.get_data_info(index)['img_path']
        if not osp.isfile(path) or Path(path).stem not in labels_of:
            raise FileNotFoundError(path)
    return data_set


def ours(root):
    return ImageLabelDataset(data_root=root, **SETTINGS)


def begin(build, root):
    """Seconds, those of the processor, and bytes at the peak beyond what was
    there before."""
    with tempfile.TemporaryDirectory() as folder:
        write_data(Path(folder), 1)
        build(folder)  # what is imported on first use is not measured
    before = _peak(), time.perf_counter(), time.process_time()
    data_sets = [build(root) for _ in range(DATA_SETS)]
    after = _peak(), time.perf_counter(), time.process_time()
    assert len(data_sets) == DATA_SETS  # which are all kept
    size, seconds, of_processor = (
        now - then for now, then in zip(after, before, strict=True)
    )
    return dict(seconds=seconds, of_processor=of_processor, size=size)


def _peak() -> int:
    """Linux' high water mark of this process, in bytes."""
    status = Path('/proc/self/status').read_text()
    return 1024 * int(status.partition('VmHWM:')[2].split()[0])


def measure(options):
    """Each in a process of its own, which has read nothing before."""
    for number in NUMBERS:
        with tempfile.TemporaryDirectory() as folder:
            write_data(Path(folder), number)
            taken = []
            for build in (file_by_file, ours):
                with ProcessPoolExecutor(1, get_context('spawn')) as pool:
                    taken.append(pool.submit(begin, build, folder).result())
        slow, fast = taken
        yield dict(
            name=f'{DATA_SETS} data sets, {number} images with labels; slow: '
            "MMSegmentation's list, then file by file",
            slow=slow['seconds'],
            fast=fast['seconds'],
            note=f'{_words(fast)}; slow {_words(slow)}',
            series=('size of a data set', number),
        )


def _words(taken) -> str:
    return (
        f'{taken["of_processor"]:.1f} s of the processor and '
        f'{taken["size"] / 1e6:.0f} MB beyond the imports'
    )
