"""A training step of stages 1 and 4 against a plain torch loop.

Both train the same network on the same batch, in mixed precision on a GPU:
``train_step`` with its preprocessor, data samples, losses and logged values;
and a loop that has images and labels as tensors, one loss and an optimizer.
"""

import copy

import torch
import torch.nn.functional as F
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import MODELS, init_default_scope
from mmengine.structures import PixelData
from mmseg.structures import SegDataSample

from benchmarks.common import in_turn

CUDA = torch.cuda.is_available()
STEPS = 20 if CUDA else 1
STAGES = {
    'stage 1, ResNet-101 classifier': ('configs/pmm/cam_voc.py', 16, 448),
    'stage 4, DeepLab-v2 on ResNet-101': (
        'configs/pmm/deeplabv2_pus_voc.py',
        10,
        321,
    ),
}


def build(config):
    cfg = Config.fromfile(config)
    cfg.model.backbone.init_cfg = None
    cfg.model.data_preprocessor.size = None
    cfg.model.data_preprocessor.size_divisor = 1
    model = MODELS.build(cfg.model).train()
    if CUDA:
        model.cuda()
        cfg.optim_wrapper.type = 'AmpOptimWrapper'
    return model, build_optim_wrapper(model, cfg.optim_wrapper)


def draw_batch(count, size):
    """As a data loader gives it, and as tensors."""
    images = torch.randint(0, 256, (count, 3, size, size)).byte()
    masks = torch.randint(0, 21, (count, size, size))
    labels = torch.zeros(count, 20)
    labels[:, [0, 7]] = 1
    samples = [
        SegDataSample(
            metainfo=dict(img_labels=(1, 8)),
            gt_sem_seg=PixelData(data=mask[None]),
        )
        for mask in masks
    ]
    if CUDA:  # as a loader with pin_memory
        images = images.pin_memory()
    return dict(inputs=list(images), data_samples=samples), (
        images,
        masks,
        labels,
    )


def plain_step(model, optimizer, scaler, images, masks, labels):
    device = next(model.parameters()).device
    images = images.to(device, non_blocking=True).float().sub(120).div(60)
    with torch.autocast(device.type, torch.float16, enabled=CUDA):
        maps = model.decode_head(model.backbone(images))
    if maps.shape[1] == 20:
        loss = F.multilabel_soft_margin_loss(
            maps.float().mean((2, 3)), labels.to(device, non_blocking=True)
        )
    else:
        maps = F.interpolate(maps.float(), masks.shape[1:], mode='bilinear')
        loss = F.cross_entropy(maps, masks.to(device, non_blocking=True))
    optimizer.zero_grad()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()


def measure(options):
    init_default_scope('mmseg')
    for name, (config, count, size) in STAGES.items():
        if not CUDA:
            count, size = 2, 129
        model, wrapper = build(config)
        batch, tensors = draw_batch(count, size)
        scaler = torch.amp.GradScaler('cuda', enabled=CUDA)

        def plain(model=model, wrapper=wrapper, scaler=scaler, data=tensors):
            for _ in range(STEPS):
                plain_step(model, wrapper.optimizer, scaler, *data)

        def ours(model=model, wrapper=wrapper, batch=batch):
            for _ in range(STEPS):
                model.train_step(copy.copy(batch), wrapper)

        def without_waiting(model=model, ours=ours):
            preprocessor = model.data_preprocessor
            # MMSegmentation has no setting for it
            preprocessor._non_blocking = True
            ours()
            preprocessor._non_blocking = False

        torch.backends.cudnn.benchmark = True
        slow, *times = in_turn([plain, ours, without_waiting], options.repeats)
        torch.backends.cudnn.benchmark = False
        for way, fast in zip(
            ('', ', copies that do not wait'), times, strict=True
        ):
            yield dict(
                name=f'training step of {name}, {count} crops of {size}{way}',
                slow=slow / STEPS,
                fast=fast / STEPS,
                target='0.91 (1 / 1.1)',
                note=f'{count * STEPS / fast:.0f} images/s',
            )
