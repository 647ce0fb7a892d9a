"""A loading worker of stages 1 and 4 against what a fast GPU asks of it."""

import tempfile
from pathlib import Path

import numpy as np
from mmengine.dataset import Compose
from mmengine.registry import init_default_scope
from PIL import Image

from benchmarks.common import in_turn
from mmseg_pmm.engine import load_config
from mmseg_pmm.files import write_mask

CONFIGS = {
    'stage 1': 'configs/pmm/cam_voc.py',
    'stage 4': 'configs/pmm/deeplabv2_voc.py',
}
NUMBER = 32
# 150 images a second from 8 workers
SECONDS_AN_IMAGE = 8 / 150


def files(folder, images):
    """What data sets know of images with (meaningless) masks."""
    palette = np.zeros((256, 3), dtype=np.uint8)
    for index, image in enumerate(images):
        path = folder / f'{index}.jpg'
        Image.fromarray(image).save(path)
        mask = np.arange(image.size // 3).reshape(image.shape[:2]) // 8192
        write_mask(path.with_suffix('.png'), mask.astype(np.uint8), palette)
        yield dict(
            img_path=str(path),
            seg_map_path=str(path.with_suffix('.png')),
            label_map=None,
            reduce_zero_label=False,
            img_labels=(1,),
        )


def measure(options):
    init_default_scope('mmseg')
    with tempfile.TemporaryDirectory() as folder:
        images = list(files(Path(folder), options.photos(NUMBER)))
        for stage, path in CONFIGS.items():
            dataset = load_config(path).train_dataloader.dataset
            pipeline = Compose(dataset.pipeline)

            def load(pipeline=pipeline):
                for image in images:
                    pipeline(dict(image, seg_fields=[]))

            (seconds,) = in_turn([load], options.repeats)
            yield dict(
                name=f'training input of {stage}, an image in one worker; '
                'slow: 150 images/s from 8 workers',
                slow=SECONDS_AN_IMAGE,
                fast=seconds / len(images),
                target='1',
            )
