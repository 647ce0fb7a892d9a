"""Time and memory of photos larger than VOC's, step by step.

Each step runs in a process of its own, on one thread; the memory is the
process's peak, less what it had before the step.

Example:
    python -m benchmarks.large_photo --megapixels 0.2 12 48
"""

import argparse
import multiprocessing
import resource
import time

import numpy as np
import torch
from mmengine.registry import init_default_scope
from mmseg.registry import MODELS
from mmseg.structures import SegDataSample

from benchmarks.common import draw_photo
from mmseg_pmm.pseudo_masks import classwise_crf

LABELS = 1, 2
MODEL = dict(
    data_preprocessor=dict(
        type='SegDataPreProcessor',
        mean=[123.675, 116.28, 103.53],
        std=[58.395, 57.12, 57.375],
        bgr_to_rgb=True,
    ),
    backbone=dict(type='ResNet', depth=50, strides=(1, 2, 2, 1)),
)


def cams_of(image):
    """Stage 2: ResNet-50 at output stride 16, four scales with flips."""
    head = dict(
        type='mmseg_pmm.CAMHead', in_channels=2048, in_index=3, num_classes=21
    )
    return _predict(
        dict(MODEL, type='mmseg_pmm.CAMClassifier', decode_head=head), image
    )


def crf_of(image):
    """Stage 3: class-wise CRF of two classes."""
    cams = _maps(image)
    return lambda: classwise_crf(image, cams)


def walk_of(image):
    """IRN: boundaries and random walk of two classes."""
    backbone = dict(MODEL['backbone'], type='mmseg_pmm.ResNetWithStem')
    head = dict(type='mmseg_pmm.IRNHead', num_classes=21)
    model = dict(
        MODEL, type='mmseg_pmm.IRN', backbone=backbone, decode_head=head
    )
    cams = dict(cams=_maps(image), cam_classes=np.array(LABELS))
    return _predict(model, image, **cams)


def _maps(image):
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    return np.stack([np.exp(-12 * (y**2 + (x - s) ** 2)) for s in (-0.2, 0.2)])


def _predict(config, image, **metainfo):
    init_default_scope('mmseg')
    model = MODELS.build(config).eval()
    size = image.shape[:2]
    metainfo.update(img_labels=LABELS, ori_shape=size, img_shape=size)
    data = dict(
        inputs=[torch.from_numpy(image).permute(2, 0, 1)],
        data_samples=[SegDataSample(metainfo=metainfo)],
    )
    return torch.no_grad()(lambda: model.test_step(data))


def peak():
    """Of this process, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(step, size):
    torch.set_num_threads(1)
    classwise_crf(draw_photo(1, (32, 32)), np.zeros((1, 32, 32)))  # compiles
    run = step(draw_photo(0, size))
    before, start = peak(), time.process_time()
    run()
    return time.process_time() - start, peak() - before


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        '--megapixels', type=float, nargs='+', default=(0.2, 12, 48)
    )
    args = parser.parse_args()
    context = multiprocessing.get_context('spawn')
    print('| megapixels | step | seconds | GB |\n|---|---|---|---|')
    for megapixels in args.megapixels:
        side = (megapixels * 1e6 / 12) ** 0.5
        size = round(3 * side), round(4 * side)
        for step in (cams_of, crf_of, walk_of):
            with context.Pool(1) as pool:
                seconds, memory = pool.apply(measure, (step, size))
            name = step.__doc__.splitlines()[0].rstrip('.')
            print(
                f'| {megapixels:g} | {name} | {seconds:.1f} | {memory:.2f} |',
                flush=True,
            )


if __name__ == '__main__':
    main()
