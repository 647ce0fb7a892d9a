"""Average precision over the classes that there is something to find of."""

import torch
from mmengine.evaluator import BaseMetric
from mmengine.logging import MMLogger

from mmseg_pmm.registry import METRICS


@METRICS.register_module()
class AveragePrecision(BaseMetric):
    """mmpretrain's mAP, over the classes that some image shows.

    The average precision of a class that no image shows is 0 / 0;
    :class:`mmpretrain.evaluation.AveragePrecision` counts it as 0. Here it is
    named and left out of the mean. ``mAP`` is followed by the classes'
    values, ``AP/{name}``, all in percent.

    Reads ``pred_score`` and ``gt_score`` of the samples, (C,) each without
    background.

    Raises:
        ValueError: No image shows any class.
    """

    default_prefix = 'multi-label'

    def process(self, data_batch, data_samples):
        self.results += [
            (sample['pred_score'].cpu(), sample['gt_score'].cpu())
            for sample in data_samples
        ]

    def compute_metrics(self, results) -> dict:
        # most processes that import this module compute no such thing, and
        # mmpretrain's metrics take 150 MB
        from mmpretrain.evaluation import AveragePrecision

        scores, targets = map(torch.stack, zip(*results, strict=True))
        shown = (targets > 0).any(dim=0)
        absent = (1 + (~shown).nonzero().flatten()).tolist()
        names = [self.dataset_meta['classes'][label] for label in absent]
        if not shown.any():
            raise ValueError(
                f'none of the {len(results)} images shows any of {names}: '
                'there is no average precision'
            )
        if names:
            MMLogger.get_current_instance().warning(
                f'{names} do not count in the average precision: none of the '
                f'{len(results)} images shows them'
            )
        values = AveragePrecision.calculate(
            scores[:, shown], targets[:, shown], average=None
        )
        labels = (1 + shown.nonzero().flatten()).tolist()
        of_class = {
            f'AP/{self.dataset_meta["classes"][label]}': value.item()
            for label, value in zip(labels, values, strict=True)
        }
        return dict(mAP=values.mean().item(), **of_class)
