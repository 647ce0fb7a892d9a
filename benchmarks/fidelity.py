"""What some differences of docs/fidelity.md change, one at a time.

A trained CAM classifier makes the CAMs of a data set's images as its config
says, and in the ways in which a published program does otherwise; PMM's masks
are made from all of them. Printed for each way: mIoU of the CAMs at their best
threshold, mIoU of the masks, and the share of mask pixels that change.

Example:
    python -m benchmarks.fidelity \\
        configs/voc_animals/cam_r50_voc-animals.py \\
        work_dirs/cam_r50_voc-animals/epoch_4.pth \\
        --images 60 --amp --cfg-options \\
        test_dataloader.dataset.ann_file=ImageSets/Segmentation/train.txt
"""

import argparse
from contextlib import contextmanager
from types import SimpleNamespace

import numpy as np
import torch
from mmengine.config import Config, DictAction
from mmengine.registry import init_default_scope
from mmengine.runner import load_checkpoint
from mmengine.utils import track_iter_progress
from mmseg.registry import DATASETS, MODELS

from benchmarks.common import read_photo
from mmseg_pmm.engine.hooks import ChannelsLastHook
from mmseg_pmm.evaluation.iou_areas import areas_by_class
from mmseg_pmm.models.segmentors import cam_classifier
from mmseg_pmm.pseudo_masks import (
    classwise_crf,
    proportional_mask,
    smooth_cam,
    threshold_mask,
)

THRESHOLDS = np.arange(0.02, 0.6, 0.02)


def parse_args():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument('config', help='of a CAM classifier, multi-scale')
    parser.add_argument('checkpoint')
    parser.add_argument('--images', type=int, default=100)
    parser.add_argument('--alpha', type=float, default=11)
    parser.add_argument(
        '--amp', action='store_true', help='bfloat16, channels last'
    )
    parser.add_argument(
        '--cfg-options', nargs='+', action=DictAction, default={}
    )
    return parser.parse_args()


def divided_by_maximum(planes):
    """AMN's and IRN's normalisation."""
    planes = planes.clamp(min=0)
    return planes / (planes.amax(dim=(1, 2), keepdim=True) + 1e-5)


@contextmanager
def changed(owner, name, value):
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


class Ways:
    """Names of the ways, and the CAMs of an image in each of them."""

    def __init__(self, model, amp=False):
        self.amp = amp
        sum_first = dict(model.test_cfg, relu_before_sum=False)
        self.model = model
        self.cams = {
            'as configured': None,
            'corners aligned, by way of the input': (
                model.decode_head,
                'align_corners',
                True,
            ),
            'ReLU after the sum': (model, 'test_cfg', sum_first),
            'divided by the maximum': (
                cam_classifier,
                'normalise_maps',
                divided_by_maximum,
            ),
        }
        # of the masks, from the CAMs as configured
        self.masks = {
            'CRF on BGR': dict(is_bgr=True),
            'PPMG: 1 added to the denominator': dict(eps=1.0),
        }

    def predict(self, batch, way):
        if self.cams[way] is None:
            return self._predict(batch)
        with changed(*self.cams[way]):
            return self._predict(batch)

    @torch.no_grad()
    def _predict(self, batch):
        data = dict(
            inputs=list(batch['inputs']),
            data_samples=[s.clone() for s in batch['data_samples']],
        )
        device = next(self.model.parameters()).device.type
        with torch.autocast(device, torch.bfloat16, enabled=self.amp):
            return self.model.test_step(data)[0].cams.data.numpy()


def make_mask(image, cams, classes, alpha, is_bgr=False, **kwargs):
    if is_bgr:
        image = np.ascontiguousarray(image[..., ::-1])
    foreground = classwise_crf(image, smooth_cam(cams), alpha=alpha)
    return proportional_mask(cams, foreground, classes, **kwargs)


def main():
    args = parse_args()
    cfg = Config.fromfile(args.config)
    cfg.merge_from_dict(args.cfg_options)
    init_default_scope('mmseg')
    cfg.model.backbone.init_cfg = None
    model = MODELS.build(cfg.model).eval()
    load_checkpoint(model, args.checkpoint, map_location='cpu')
    if args.amp:
        ChannelsLastHook().before_run(SimpleNamespace(model=model))
    data_set = DATASETS.build(cfg.test_dataloader.dataset)
    names = data_set.metainfo['classes']
    judged = [names.index(name) for name in cfg.get('judged_classes', names)]
    ways = Ways(model, args.amp)
    found = {
        way: dict(mask=0, cam=0, changed=0, pixels=0)
        for way in (*ways.cams, *ways.masks)
    }

    def judge(result, mask, reference, truth):
        result['mask'] += areas_by_class(mask, truth, len(names))
        result['changed'] += np.count_nonzero(mask != reference)
        result['pixels'] += mask.size

    indices = np.linspace(
        0, len(data_set) - 1, min(args.images, len(data_set))
    ).astype(int)
    for index in track_iter_progress([int(i) for i in indices]):
        item = data_set[index]
        sample = item['data_samples']
        batch = dict(inputs=[item['inputs']], data_samples=[sample])
        image = read_photo(sample.img_path)
        truth = sample.gt_sem_seg.data[0].numpy()
        classes = sample.img_labels
        reference = configured = None
        for way in ways.cams:
            cams = ways.predict(batch, way)
            mask = make_mask(image, cams, classes, args.alpha)
            if reference is None:
                reference, configured = mask, cams
            judge(found[way], mask, reference, truth)
            found[way]['cam'] += np.stack(
                [
                    areas_by_class(
                        threshold_mask(cams, classes, t), truth, len(names)
                    )
                    for t in THRESHOLDS
                ]
            )
        for way, options in ways.masks.items():
            mask = make_mask(image, configured, classes, args.alpha, **options)
            judge(found[way], mask, reference, truth)

    def mean_iou(areas):
        intersection, union = areas[..., 0, judged], areas[..., 1, judged]
        iou = intersection / np.where(union > 0, union, np.nan)
        return 100 * np.nanmean(iou, axis=-1)

    print('\n| | CAM, best | PPMG | changed mask pixels |\n|---|---|---|---|')
    for way, result in found.items():
        cam = ''
        if way in ways.cams:
            curve = mean_iou(result['cam'])
            best = curve.argmax()
            cam = f'{curve[best]:.1f} at {THRESHOLDS[best]:.2f}'
        share = 100 * result['changed'] / result['pixels']
        print(
            f'| {way} | {cam} | {mean_iou(result["mask"]):.1f} |'
            f' {share:.2f} % |'
        )


if __name__ == '__main__':
    main()
