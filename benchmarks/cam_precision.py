"""Stage 2 on a GPU in single precision and in faster ones."""

import copy
from contextlib import contextmanager

import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from mmseg.structures import SegDataSample
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.common import PHOTO_SIZE, in_turn

CONFIG = 'configs/pmm/cam_voc.py'
BATCH = 8
# autocast's dtype (None: single precision), TF32, channels last
WAYS = {
    'float32': (None, False, False),
    'TF32': (None, True, False),
    'float16': (torch.float16, True, False),
    'bfloat16': (torch.bfloat16, True, False),
    'bfloat16, channels last': (torch.bfloat16, True, True),
}


@contextmanager
def settings(model, dtype, tf32, channels_last):
    backends = torch.backends.cuda.matmul, torch.backends.cudnn
    before = [backend.allow_tf32 for backend in backends]
    form = torch.channels_last if channels_last else torch.contiguous_format
    model.to(memory_format=form)
    try:
        for backend in backends:
            backend.allow_tf32 = tf32
        with torch.autocast('cuda', dtype, enabled=dtype is not None):
            yield
    finally:
        for backend, allow in zip(backends, before, strict=True):
            backend.allow_tf32 = allow


@torch.no_grad()
def measure(options):
    if not torch.cuda.is_available():
        print('stage 2 in several precisions needs a GPU: left out')
        return
    init_default_scope('mmseg')
    cfg = Config.fromfile(CONFIG)
    cfg.model.backbone.init_cfg = None
    model = MODELS.build(cfg.model).cuda().eval()
    known = dict(img_labels=(1, 8), ori_shape=PHOTO_SIZE)
    batch = dict(
        inputs=[
            torch.randint(0, 256, (3, *PHOTO_SIZE)).byte()
            for _ in range(BATCH)
        ],
        data_samples=[SegDataSample(metainfo=known) for _ in range(BATCH)],
    )

    def predict(way):
        with settings(model, *way):
            model.test_step(copy.deepcopy(batch))

    with FlopCounterMode(display=False) as counter:
        predict(WAYS['float32'])
    work = counter.get_total_flops()
    times = in_turn(
        [lambda way=way: predict(way) for way in WAYS.values()],
        options.repeats,
    )
    slow, *_ = times
    for name, fast in zip(WAYS, times, strict=True):
        yield dict(
            name=f'CAMs of {BATCH} photos, ResNet-101, '
            f'{len(model.test_cfg["scales"])} scales and flips: {name}',
            slow=slow,
            fast=fast,
            note=f'{BATCH / fast:.0f} images/s, '
            f'{work / fast / 1e12:.0f} TFLOP/s',
        )
