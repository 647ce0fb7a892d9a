"""Multi-crop CAMs: batches of present classes against one crop at a time."""

from itertools import groupby

import numpy as np
import torch
import torch.nn.functional as F
from mmengine.registry import MODELS, init_default_scope

from benchmarks.common import draw_photo, in_turn, one_thread
from mmseg_pmm.models.segmentors.multi_crop import (
    CropSum,
    multi_crop_maps,
    size_of,
)
from mmseg_pmm.pseudo_masks import crop_boxes
from mmseg_pmm.pseudo_masks.crops import PUBLISHED_SCALES

DEVICE = 'cuda' if torch.cuda.is_available() else 'cpu'
CROP = 448
MAP = CROP // 8  # output stride of the published classifiers
# a class list of each data set, and how many an image shows: VOC 1.5 on
# average, COCO 2.9
DATA_SETS = {
    'VOC': (20, [3, 11], (375, 500), 25),
    'COCO': (80, [0, 17, 56], (480, 640), 90),
}
MODEL = dict(
    type='mmseg_pmm.CAMClassifier',
    data_preprocessor=dict(
        type='SegDataPreProcessor', mean=[120] * 3, std=[60] * 3
    ),
    backbone=dict(type='ResNet', depth=50, strides=(1, 2, 2, 1)),
    decode_head=dict(
        type='mmseg_pmm.CAMHead', in_channels=2048, num_classes=21
    ),
)


class SlowSum:
    """Maps of all classes go to the host at the crop's size, and into sums
    and counters of all classes in float64."""

    def __init__(self, image, number_of_classes):
        self.total = np.zeros((number_of_classes, *image.shape[1:]))
        self.count = np.zeros((number_of_classes, *image.shape[1:]))

    def add(self, maps, box):
        top, left, bottom, right = box
        maps = F.interpolate(maps, (CROP, CROP), mode='bilinear').cpu()
        maps = F.interpolate(
            maps, (bottom - top, right - left), mode='bilinear'
        )[0]
        self.total[:, top:bottom, left:right] += maps.numpy()
        self.count[:, top:bottom, left:right] += 1

    def mean(self):
        return self.total / self.count


def one_crop_at_a_time(images, network, scales):
    for image in images:
        crop_sum = SlowSum(image, number_of_classes=20)
        for box in boxes_of(image, scales):
            top, left, bottom, right = box
            crop = F.interpolate(
                image[None, :, top:bottom, left:right],
                (CROP, CROP),
                mode='bilinear',
                antialias=True,
            )
            crop_sum.add(network(crop), box)
            crop_sum.add(network(crop.flip(3)).flip(3), box)
        crop_sum.mean()


def boxes_of(image, scales):
    return [
        box for scale in scales for box in crop_boxes(image.shape[1:], scale)
    ]


def measure_merge(repeats):
    """From the network's maps, here random numbers, to an image's CAMs."""
    for name, (classes, present, size, target) in DATA_SETS.items():
        image = _tensor(draw_photo(0, size))
        maps = torch.rand(1, classes, MAP, MAP, device=image.device)
        boxes = boxes_of(image, PUBLISHED_SCALES)

        def slow(image=image, maps=maps, boxes=boxes):
            crop_sum = SlowSum(image, maps.shape[1])
            for box in boxes:
                crop_sum.add(maps, box)
                crop_sum.add(maps.flip(3), box)
            crop_sum.mean()

        def fast(image=image, maps=maps, boxes=boxes, present=present):
            crop_sum = CropSum(image, present)
            for _, some in groupby(sorted(boxes, key=size_of), size_of):
                some = list(some)
                alike = maps.expand(len(some), -1, -1, -1)
                # image and mirror image, as CAMClassifier does
                crop_sum.add((alike + alike.flip(3)) / 2, some)
            crop_sum.mean()

        with one_thread():
            slow_time, fast_time = in_turn([slow, fast], repeats)
        yield dict(
            name=f'multi-crop merge of an image, {name}, {len(boxes)} crops',
            slow=slow_time,
            fast=fast_time,
            target=target,
            note=f'{len(present)} of {classes} classes present, one thread',
        )


def measure_network(images, scales):
    """A ResNet-50 classifier at output stride 16, network and all."""
    init_default_scope('mmseg')
    model = MODELS.build(MODEL).to(DEVICE).eval()
    channels = [[3, 11][: 1 + index % 2] for index in range(len(images))]
    inputs = [_tensor(image) for image in images]

    def slow():
        one_crop_at_a_time(
            inputs, lambda crop: model(crop, mode='tensor'), scales
        )

    def fast():
        multi_crop_maps(
            inputs,
            channels,
            lambda crops: model._both_ways(crops, flip=True)[0],
            align_corners=False,
            scales=scales,
        )

    slow_time, fast_time = in_turn([slow, fast], repeats=1)
    yield dict(
        name=f'multi-crop CAMs of {len(images)} images at {len(scales)} '
        f'scales, ResNet-50 on {DEVICE}',
        slow=slow_time,
        fast=fast_time,
        target=10 if DEVICE == 'cuda' else None,
    )


@torch.no_grad()
def measure(options):
    if DEVICE == 'cuda':
        yield from measure_network(options.photos(2), PUBLISHED_SCALES)
    else:
        # a core has patience for two scales of one image
        yield from measure_network(options.photos(1), (0.75, 1.0))
    yield from measure_merge(options.repeats)


def _tensor(image):
    pixels = torch.from_numpy(image).permute(2, 0, 1)
    return (pixels.float().to(DEVICE) - 120) / 60
